"""Writes ExpectedTextBoxes.swift: boxes that RapidOCR's own post-processing finds in maps of painted rectangles.

    pip install rapidocr-onnxruntime==1.4.4
    python generate_expected.py > ExpectedTextBoxes.swift && swift format -i ExpectedTextBoxes.swift
"""

import math
import random

import cv2
import numpy as np
import pyclipper
from rapidocr_onnxruntime.ch_ppocr_det.text_detect import TextDetector
from rapidocr_onnxruntime.ch_ppocr_det.utils import DBPostProcess, DetPreProcess


def paint(width, height, rectangles):
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    values = np.full((height, width), 0.01, dtype=np.float32)
    for cx, cy, length, breadth, degrees, probability in rectangles:
        angle = math.radians(degrees)
        along = (x - cx) * math.cos(angle) + (y - cy) * math.sin(angle)
        across = -(x - cx) * math.sin(angle) + (y - cy) * math.cos(angle)
        inside = (np.abs(along) <= length / 2) & (np.abs(across) <= breadth / 2)
        values[inside] = probability
    return values


def find(width, height, image_width, image_height, rectangles):
    process = DBPostProcess(0.3, 0.5, 1000, 1.6, "fast", True)
    boxes, scores = process(paint(width, height, rectangles)[None, None], (image_height, image_width))
    detector = TextDetector.__new__(TextDetector)
    kept = []
    for box, score in zip(boxes, scores):
        left = detector.filter_tag_det_res(np.array([box], dtype=np.float32), (image_height, image_width))
        if len(left):
            kept.append((left[0].tolist(), float(score)))
    return kept


def cases():
    # One upright line; two side by side; faint, thin and small ones that do not count; tilted ones; one at the edge.
    yield 160, 128, 160, 128, [(80, 64, 100, 16, 0, 0.9)]
    yield 160, 128, 320, 192, [(40, 30, 60, 12, 0, 0.8), (120, 32, 60, 12, 0, 0.7), (80, 90, 120, 20, 0, 0.95)]
    yield 160, 128, 160, 128, [(80, 30, 100, 12, 0, 0.45), (80, 64, 100, 2, 0, 0.9), (30, 100, 3, 3, 0, 0.9), (90, 100, 60, 8, 0, 0.9)]
    yield 192, 192, 600, 400, [(96, 40, 120, 14, 5, 0.9), (96, 100, 120, 14, -12, 0.85), (96, 160, 90, 20, 30, 0.7)]
    yield 128, 96, 128, 96, [(20, 10, 60, 14, 0, 0.9), (110, 85, 60, 20, 0, 0.9)]
    yield 96, 192, 96, 192, [(48, 96, 120, 16, 80, 0.9), (20, 30, 40, 10, 0, 0.6)]
    random.seed(7)
    for _ in range(6):
        rectangles = [
            (random.uniform(40, 280), 30 + 55 * row, random.uniform(40, 150), random.uniform(8, 24),
             random.uniform(-8, 8), random.uniform(0.55, 0.99)) for row in range(4)]
        yield 320, 256, random.randint(200, 900), random.randint(200, 900), [tuple(round(v, 2) for v in r) for r in rectangles]


def main():
    print("// Written by generate_expected.py with rapidocr-onnxruntime 1.4.4,")
    print(f"// OpenCV {cv2.__version__}, pyclipper {pyclipper.__version__}.\n")
    print("extension TextMapTests {\n static let expected: [PaintedMap] = [")
    for width, height, image_width, image_height, rectangles in cases():
        painted = ", ".join(f"[{', '.join(map(str, r))}]" for r in rectangles)
        found = ", ".join(
            f"([{', '.join(str(v) for p in box for v in p)}], {score:.4f})"
            for box, score in find(width, height, image_width, image_height, rectangles))
        print(f"  PaintedMap(width: {width}, height: {height}, imageWidth: {image_width}, imageHeight: {image_height},")
        print(f"   rectangles: [{painted}],\n   found: [{found}]),")
    print(" ]\n")
    print(" /// Width and height of images, and of what the model sees of them.\n static let sizes: [[Int]] = [")
    for width, height in [(736, 736), (1000, 800), (640, 480), (300, 500), (1999, 737), (740, 1500), (100, 120), (753, 751)]:
        resized = DetPreProcess(736, "min").resize(np.zeros((height, width, 3), np.uint8))
        print(f"  [{width}, {height}, {resized.shape[1]}, {resized.shape[0]}],")
    print(" ]\n}")


if __name__ == "__main__":
    main()
