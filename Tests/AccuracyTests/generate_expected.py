#!/usr/bin/env python3
"""Writes ExpectedCOCO.swift: what pycocotools makes of random cases that COCOCase.swift draws in the same way.

    pip install pycocotools && python3 generate_expected.py
"""
import contextlib
import importlib.metadata
import io
import pathlib

import numpy
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

MASK = (1 << 64) - 1


class Generator:
    """xoshiro256** seeded by SplitMix64, as SeededGenerator."""

    def __init__(self, seed):
        mixer = seed
        self.state = []
        for _ in range(4):
            mixer = (mixer + 0x9E3779B97F4A7C15) & MASK
            z = ((mixer ^ (mixer >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.state.append(z ^ (z >> 31))

    @staticmethod
    def rotate(x, k):
        return ((x << k) | (x >> (64 - k))) & MASK

    def next(self):
        s = self.state
        result = (self.rotate((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = self.rotate(s[3], 45)
        return result

    def index(self, bound):
        return (self.next() * bound) >> 64


def box(draw):
    size = [32, 80, 300][draw(3)]
    x, y = draw(1600) / 4, draw(1600) / 4
    return [x, y, (4 + draw(4 * size)) / 4, (4 + draw(4 * size)) / 4]


def case(seed):
    draw = Generator(seed).index
    image_ids = [10 * i + 3 for i in reversed(range(1 + draw(12)))]
    category_ids = [2 * i + 1 for i in range(1 + draw(5))]
    first = 0 if seed % 7 == 0 else 1
    objects, found = [], []
    for image in image_ids:
        for _ in range(draw(8)):
            category, place = category_ids[draw(len(category_ids))], box(draw)
            area = place[2] * place[3] * [1, 0.75][draw(2)]
            objects.append(dict(id=first + len(objects), image_id=image, category_id=category, bbox=place, area=area,
                                iscrowd=int(draw(10) == 0)))
            for _ in range([0, 1, 1, 1, 2][draw(5)]):
                reach = 1 + draw(12)
                near = [place[0] + draw(reach) - draw(reach), place[1] + draw(reach) - draw(reach),
                        place[2] + draw(reach), place[3] + draw(reach)]
                if draw(8) == 0:
                    category = category_ids[draw(len(category_ids))]
                found.append(dict(image_id=image, category_id=category, bbox=near, score=draw(32) / 32))
        for _ in range(draw(6) + (150 if seed % 10 == 9 and image == 3 else 0)):
            category, place = category_ids[draw(len(category_ids))], box(draw)
            found.append(dict(image_id=image, category_id=category, bbox=place, score=draw(32) / 32))
    if not found:
        found.append(dict(image_id=3, category_id=1, bbox=[0, 0, 1, 1], score=0.5))
    labels = dict(images=[dict(id=i) for i in image_ids], categories=[dict(id=i, name=str(i)) for i in category_ids],
                  annotations=objects)
    return labels, found


def judge(labels, found):
    truth = COCO()
    truth.dataset = labels
    truth.createIndex()
    results = truth.loadRes(found)
    standard = COCOeval(truth, results, "bbox")
    standard.evaluate()
    standard.accumulate()
    standard.summarize()
    counts = []
    for overlap, confidence in [(0.5, 0.25), (0.6, 0.5)]:
        single = COCOeval(truth, results, "bbox")
        single.params.iouThrs = numpy.array([overlap])
        single.params.areaRng = [[0, 1e10]]
        single.params.areaRngLbl = ["all"]
        single.evaluate()
        right = wrong = objects = 0
        for cell in filter(None, single.evalImgs):
            kept = (numpy.array(cell["dtScores"]) >= confidence) & (cell["dtIgnore"][0] == 0)
            right += int(numpy.sum(kept & (cell["dtMatches"][0] > 0)))
            wrong += int(numpy.sum(kept & (cell["dtMatches"][0] == 0)))
            objects += int(numpy.sum(numpy.array(cell["gtIgnore"]) == 0))
        counts += [right, wrong, objects - right]
    return list(standard.stats) + counts


rows = []
for seed in range(60):
    with contextlib.redirect_stdout(io.StringIO()):
        rows.append(judge(*case(seed)))
version = importlib.metadata.version("pycocotools")
lines = [" ".join(repr(round(float(v), 12)).removesuffix(".0") for v in row) for row in rows]
pathlib.Path(__file__).with_name("ExpectedCOCO.swift").write_text(
    f'''/// What pycocotools {version} makes of ``COCOCase`` with seeds 0, 1 …: its twelve figures, then true positives, false
/// positives and false negatives at IoU 0.5 from confidence 0.25, and at IoU 0.6 from 0.5. Written by generate_expected.py.
let expectedCOCO: [[Double]] = """
''' + "".join(f"    {line}\n" for line in lines) + '''    """.split(separator: "\\n").map { $0.split(separator: " ").compactMap { Double($0) } }
''')
