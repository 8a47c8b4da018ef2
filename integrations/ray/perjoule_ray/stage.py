"""A stage: one deployment, whose replicas each hold a session and a batcher."""

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy
from ray import serve
from ray.serve import metrics

from .batcher import Batch, Batcher, Rule
from .engine import Engine

BATCH_BOUNDARIES = [1, 2, 4, 8, 16, 32, 64, 128, 256]
# From 1 ms to 73 s in steps of 30 %: a percentile read from them is at most so far off.
SECONDS_BOUNDARIES = [round(0.001 * 1.3**step, 6) for step in range(44)]


class Stage:
    """Runs the variant that `user_config` names; a new one is loaded beside the old, which serves until it is warm."""

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self._engine: Engine | None = None
        # One thread computes, another loads: neither blocks the loop that answers health checks.
        self._compute = ThreadPoolExecutor(1, "compute")
        self._batcher = Batcher(self._run, done=self._record)
        tags = ("stage", "variant")
        self._requests = metrics.Counter("perjoule_stage_requests", "Requests that a stage computed.", tags)
        self._items = metrics.Counter("perjoule_stage_items", "Items that they brought.", tags)
        self._batches = metrics.Counter("perjoule_stage_batches", "Batches.", tags)
        self._busy = metrics.Counter("perjoule_stage_busy_seconds", "Seconds in which batches were computed.", tags)
        self._busy_threads = metrics.Counter("perjoule_stage_busy_thread_seconds", "The same times threads.", tags)
        # Ray gives no exact sums of histograms, so that what needs one is counted.
        self._waiting = metrics.Counter("perjoule_stage_waiting_seconds", "Seconds that requests waited.", tags)
        self._size = metrics.Histogram("perjoule_stage_batch_items", "Items of a batch.", BATCH_BOUNDARIES, tags)
        self._queue = metrics.Histogram("perjoule_stage_queue_seconds", "Time in the queue.", SECONDS_BOUNDARIES, tags)

    async def reconfigure(self, config: dict[str, Any]) -> None:
        """Takes `{variant, model, batch, threshold?, wait_s?, threads?}`; Ray calls it at start and on every change.

        An exception keeps what ran before; Ray then reports the deployment as unhealthy, with the message.
        """
        batch, wait_s = config.get("batch", 1), config.get("wait_s")
        # With no word of waiting, a batch takes what is there.
        threshold = config.get("threshold", batch if "wait_s" in config else 1)
        rule = Rule(batch, threshold, math.inf if wait_s is None else wait_s)
        wanted = (config["variant"], config["model"], config.get("threads", 1))
        if self._engine is None or wanted != self._engine.origin:
            # Requests that wait already are still computed by the engine that they came for.
            self._engine = await asyncio.to_thread(Engine, *wanted)
        self._batcher.set_rule(rule)

    async def infer(self, tensors: dict[str, numpy.ndarray], version: str | None = None) -> tuple[dict, dict]:
        """The model's outputs for a request's rows, and what was done: variant, batch, queue and busy time."""
        engine = self._engine
        if version is not None and version != engine.variant:
            raise WrongVersion(f"stage {self._stage} runs {engine.variant} now, not {version}")
        outputs, batch, queue_s = await self._batcher.submit(engine, engine.bind(tensors))
        visit = {"stage": self._stage, "variant": engine.variant, "batch_size": batch.items}
        return outputs, visit | {"queue_ms": queue_s * 1e3, "compute_ms": batch.busy_s * 1e3}

    async def metadata(self) -> dict:
        engine = self._engine
        inputs, outputs = [each.json for each in engine.inputs], [each.json for each in engine.outputs]
        return {"version": engine.variant, "inputs": inputs, "outputs": outputs}

    async def _run(self, engine: Engine, tensors: dict[str, numpy.ndarray]) -> dict[str, numpy.ndarray]:
        return await asyncio.get_running_loop().run_in_executor(self._compute, engine.run, tensors)

    def _record(self, batch: Batch) -> None:
        tags = {"stage": self._stage, "variant": batch.engine.variant}
        self._requests.inc(batch.requests, tags)
        self._items.inc(batch.items, tags)
        self._batches.inc(1, tags)
        self._busy.inc(batch.busy_s, tags)
        self._busy_threads.inc(batch.busy_s * batch.engine.threads, tags)
        self._size.observe(batch.items, tags)
        self._waiting.inc(sum(batch.queue_s), tags)
        for queue_s in batch.queue_s:
            self._queue.observe(queue_s, tags)


class WrongVersion(LookupError):
    """A variant that does not run (status 404)."""


def deployment(name: str) -> serve.Application:
    return serve.deployment(Stage, name=name).bind(name)
