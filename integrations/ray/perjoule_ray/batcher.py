"""Batches for one replica: requests wait until the rule lets a batch start, and run together."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy

Tensors = dict[str, numpy.ndarray]


@dataclass(frozen=True)
class Rule:
    """A batch of at most `batch` items starts when `threshold` wait, or the oldest has waited `wait_s` seconds."""

    batch: int = 1
    threshold: int = 1
    wait_s: float = math.inf

    def __post_init__(self) -> None:
        if self.batch < 1 or not 1 <= self.threshold <= self.batch:
            raise ValueError(f"batch {self.batch} and threshold {self.threshold} must be 1 <= threshold <= batch")
        if not self.wait_s >= 0:
            raise ValueError(f"wait_s {self.wait_s} must be at least 0")


@dataclass(eq=False)
class Waiting:
    """A request in the queue, and what is to compute it."""

    engine: Any
    tensors: Tensors
    items: int
    kind: tuple
    arrival: float
    answer: asyncio.Future


@dataclass(frozen=True)
class Batch:
    """What a batch was, for metrics and for the answer's visits."""

    engine: Any
    requests: int
    items: int
    queue_s: tuple[float, ...]
    busy_s: float


@dataclass(eq=False)
class Batcher:
    """Joins requests of one kind (engine, names, types and shapes beyond the first axis) along the first axis.

    `run` gets the engine and the joined tensors and gives the answers', in as many rows; one batch runs at a time.
    """

    run: Callable[[Any, Tensors], Awaitable[Tensors]]
    rule: Rule = Rule()
    done: Callable[[Batch], None] = lambda batch: None
    _queue: list[Waiting] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task | None = None

    def set_rule(self, rule: Rule) -> None:
        """Takes effect with the next batch, for requests that wait already as well."""
        self.rule = rule
        self._changed.set()

    async def submit(self, engine: Any, tensors: Tensors) -> tuple[Tensors, Batch, float]:
        """The rows of the answer, the batch they were computed in, and how long the request had waited."""
        answer = asyncio.get_running_loop().create_future()
        waiting = Waiting(engine, tensors, _items(tensors), (id(engine), *_kind(tensors)), monotonic(), answer)
        self._queue.append(waiting)
        self._changed.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._serve())
        return await waiting.answer

    async def _serve(self) -> None:
        while True:
            # Those whose clients went away are not computed.
            self._queue = [each for each in self._queue if not each.answer.done()]
            if not self._queue:
                return
            now = monotonic()
            batch, due = self._choose(now)
            if batch:
                taken = set(map(id, batch))
                self._queue = [each for each in self._queue if id(each) not in taken]
                await self._compute(batch)
                continue
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), None if due == math.inf else due - now)
            except TimeoutError:
                pass

    def _choose(self, now: float) -> tuple[list[Waiting], float]:
        """The batch that starts now, of the oldest request that may; else none, and when the next is due."""
        kinds: dict[tuple, list[Waiting]] = {}
        for each in self._queue:
            kinds.setdefault(each.kind, []).append(each)
        due = math.inf
        for waiting in kinds.values():
            # A request of more items than a batch takes is a batch of its own.
            batch, items = [waiting[0]], waiting[0].items
            for each in waiting[1:]:
                if items + each.items > self.rule.batch:
                    break
                batch.append(each)
                items += each.items
            moment = waiting[0].arrival + self.rule.wait_s
            if items >= self.rule.threshold or len(batch) < len(waiting) or now >= moment:
                return batch, now
            due = min(due, moment)
        return [], due

    async def _compute(self, batch: list[Waiting]) -> None:
        start = monotonic()
        joined = batch[0].tensors
        if len(batch) > 1:
            joined = {name: numpy.concatenate([each.tensors[name] for each in batch]) for name in joined}
        try:
            outputs = await self.run(batch[0].engine, joined)
            items = sum(each.items for each in batch)
            if len(batch) > 1:
                for name, value in outputs.items():
                    if value.ndim == 0 or value.shape[0] != items:
                        raise ValueError(
                            f"output {name} has the shape {value.shape}, not {items} rows: serve with batch 1"
                        )
        except Exception as error:
            for each in batch:
                if not each.answer.done():
                    each.answer.set_exception(error)
            return
        queued = tuple(start - each.arrival for each in batch)
        record = Batch(batch[0].engine, len(batch), items, queued, monotonic() - start)
        self.done(record)
        row = 0
        for each, queue_s in zip(batch, queued):
            part = (
                outputs if len(batch) == 1 else {name: value[row : row + each.items] for name, value in outputs.items()}
            )
            row += each.items
            if not each.answer.done():
                each.answer.set_result((part, record, queue_s))


def _items(tensors: Tensors) -> int:
    first = next(iter(tensors.values()), None)
    return 1 if first is None or first.ndim == 0 else max(1, first.shape[0])


def _kind(tensors: Tensors) -> tuple:
    rows = {value.shape[0] if value.ndim else None for value in tensors.values()}
    # Tensors without a common first axis cannot be joined with anyone's.
    if len(rows) != 1 or None in rows or 0 in rows:
        return (object(),)
    return tuple((name, value.dtype.str, value.shape[1:]) for name, value in sorted(tensors.items()))
