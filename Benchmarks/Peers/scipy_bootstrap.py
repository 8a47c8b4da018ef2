"""A BCa interval of the mean per line; the sample is in the arguments."""
import sys
import time

import numpy
import scipy
from scipy import stats

sample = numpy.array([float(text) for text in sys.argv[1:]])
print("scipy", scipy.__version__, flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    stats.bootstrap((sample,), numpy.mean, n_resamples=9999, method="BCa", vectorized=True, rng=1)
    print(time.perf_counter() - start, flush=True)
