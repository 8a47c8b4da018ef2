"""Reads COCO annotations and detections and evaluates them per line; the two files are in the arguments."""
import contextlib
import importlib.metadata
import os
import sys
import time

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

print("pycocotools", importlib.metadata.version("pycocotools"), flush=True)
for _ in sys.stdin:
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        start = time.perf_counter()
        truth = COCO(sys.argv[1])
        evaluation = COCOeval(truth, truth.loadRes(sys.argv[2]), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        seconds = time.perf_counter() - start
    print(seconds, *evaluation.stats, flush=True)
