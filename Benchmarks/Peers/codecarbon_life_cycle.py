"""CodeCarbon's tracker around nothing, offline: once for a whole process, or per line with the seconds told."""
import sys
import time

import codecarbon
from codecarbon import OfflineEmissionsTracker


def life_cycle():
    start = time.perf_counter()
    tracker = OfflineEmissionsTracker(country_iso_code="DEU", save_to_file=False, log_level="critical")
    tracker.start()
    tracker.stop()
    return time.perf_counter() - start


if sys.argv[1:] == ["once"]:
    life_cycle()
else:
    print("codecarbon", codecarbon.__version__, flush=True)
    for _ in sys.stdin:
        print(life_cycle(), flush=True)
