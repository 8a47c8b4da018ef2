"""A type II analysis of variance of three factors per line; the table's path is the argument."""
import sys
import time

import pandas
import statsmodels
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

table = pandas.read_csv(sys.argv[1])
print("statsmodels", statsmodels.__version__, flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    anova_lm(ols("energy ~ C(layers) * C(batch) * C(kind)", table).fit(), typ=2)
    print(time.perf_counter() - start, flush=True)
