"""Counts the multiply-accumulates of an ONNX file, per line: seconds of loading and counting, the count."""
import contextlib
import io
import sys
import time
from importlib.metadata import version

import numpy
import onnx_tool

print("onnx-tool", version("onnx-tool"), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        graph = onnx_tool.Model(sys.argv[1]).graph
        graph.shape_infer({name: numpy.zeros((1, 3, 224, 224), numpy.float32) for name in graph.input})
        graph.profile()
    print(time.perf_counter() - start, int(graph.macs[0]), flush=True)
