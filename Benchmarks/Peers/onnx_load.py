"""Loads an ONNX file per line and tells the seconds."""
import sys
import time

import onnx

print("onnx", onnx.__version__, flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    model = onnx.load(sys.argv[1])
    print(time.perf_counter() - start, flush=True)
    del model
