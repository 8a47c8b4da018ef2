import asyncio
import math
import unittest

import numpy

from perjoule_ray.batcher import Batch, Batcher, Rule


def request(value: float, items: int = 1, width: int = 2) -> dict:
    return {"x": numpy.full((items, width), value, numpy.float32)}


class BatcherTests(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.batches: list[Batch] = []
        self.gate: asyncio.Event | None = None

    def batcher(self, **rule) -> Batcher:
        async def run(engine, tensors):
            if self.gate is not None:
                await self.gate.wait()
            return {"y": tensors["x"] * engine}

        return Batcher(run, Rule(**rule), self.batches.append)

    async def test_each_request_gets_its_own_rows(self) -> None:
        batcher = self.batcher(batch=8, threshold=6, wait_s=10)
        answers = await asyncio.gather(*(batcher.submit(2, request(n, items=n)) for n in (1, 2, 3)))
        for n, (outputs, batch, _) in zip((1, 2, 3), answers):
            numpy.testing.assert_array_equal(outputs["y"], numpy.full((n, 2), 2.0 * n))
            self.assertEqual((batch.requests, batch.items), (3, 6))

    async def test_greedy_takes_what_is_there(self) -> None:
        self.gate = asyncio.Event()
        batcher = self.batcher(batch=4)
        tasks = [asyncio.create_task(batcher.submit(1, request(n))) for n in range(6)]
        await asyncio.sleep(0.01)
        self.gate.set()
        await asyncio.gather(*tasks)
        self.assertEqual([each.items for each in self.batches], [4, 2])

    async def test_a_batch_waits_no_longer_than_its_timeout(self) -> None:
        batcher = self.batcher(batch=8, threshold=8, wait_s=0.05)
        _, batch, queue_s = await batcher.submit(1, request(1))
        self.assertEqual(batch.items, 1)
        self.assertGreaterEqual(queue_s, 0.05)

    async def test_a_new_rule_holds_for_those_that_wait(self) -> None:
        batcher = self.batcher(batch=8, threshold=8, wait_s=math.inf)
        task = asyncio.create_task(batcher.submit(1, request(1)))
        await asyncio.sleep(0.01)
        self.assertFalse(task.done())
        batcher.set_rule(Rule())
        await asyncio.wait_for(task, 5)

    async def test_kinds_and_engines_do_not_mix(self) -> None:
        batcher = self.batcher(batch=8, threshold=2, wait_s=10)
        cases = [(1, 2), (1, 3), (2, 2), (1, 2), (1, 3), (2, 2)]
        await asyncio.gather(*(batcher.submit(engine, request(1, width=width)) for engine, width in cases))
        self.assertEqual([(each.engine, each.items) for each in self.batches], [(1, 2), (1, 2), (2, 2)])

    async def test_a_request_larger_than_a_batch_runs_alone(self) -> None:
        batcher = self.batcher(batch=2)
        outputs, batch, _ = await batcher.submit(1, request(1, items=5))
        self.assertEqual((len(outputs["y"]), batch.items), (5, 5))

    async def test_who_went_away_is_not_computed(self) -> None:
        self.gate = asyncio.Event()
        batcher = self.batcher()
        tasks = [asyncio.create_task(batcher.submit(1, request(n))) for n in range(3)]
        await asyncio.sleep(0.01)
        tasks[1].cancel()
        await asyncio.sleep(0.01)
        self.gate.set()
        await asyncio.gather(tasks[0], tasks[2])
        self.assertEqual(len(self.batches), 2)

    async def test_a_failure_is_told_to_all_and_ends_nothing(self) -> None:
        batcher = self.batcher(batch=2, threshold=2)
        answers = await asyncio.gather(
            *(batcher.submit("no factor", request(1)) for _ in range(2)), return_exceptions=True
        )
        self.assertTrue(all(isinstance(each, Exception) for each in answers))
        await asyncio.gather(*(batcher.submit(1, request(1)) for _ in range(2)))

    def test_impossible_rules_are_refused(self) -> None:
        for rule in (
            {"batch": 0},
            {"batch": 2, "threshold": 3},
            {"threshold": 0},
            {"wait_s": -1},
            {"wait_s": math.nan},
        ):
            with self.assertRaises(ValueError):
                Rule(**rule)
