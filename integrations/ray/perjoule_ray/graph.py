"""The stages of a pipeline, and how tensors flow between them."""

from dataclasses import dataclass

import numpy


@dataclass(frozen=True)
class Graph:
    """Stages in an order in which each comes after those whose results it takes."""

    names: tuple[str, ...]
    after: tuple[tuple[int, ...], ...]

    @staticmethod
    def parse(stages: list[dict]) -> "Graph":
        """From `[{"name": …, "after": [name, …]}, …]`; raises ValueError for names that are wrong and for cycles."""
        names = [each["name"] for each in stages]
        if not names or len(set(names)) != len(names):
            raise ValueError(f"a pipeline needs stages of different names, not {names}")
        pending = {each["name"]: list(each.get("after") or []) for each in stages}
        unknown = sorted({name for after in pending.values() for name in after} - set(names))
        if unknown:
            raise ValueError(f"stages come after {', '.join(unknown)}, which the pipeline does not have")
        order: list[str] = []
        while pending:
            ready = [name for name, after in pending.items() if all(each in order for each in after)]
            if not ready:
                raise ValueError(f"the stages {', '.join(pending)} wait for one another")
            for name in ready:
                order.append(name)
                del pending[name]
        after = {each["name"]: each.get("after") or [] for each in stages}
        return Graph(tuple(order), tuple(tuple(order.index(before) for before in after[name]) for name in order))

    @property
    def sinks(self) -> list[int]:
        """Stages whose results no stage takes: they make the pipeline's answer."""
        taken = {index for after in self.after for index in after}
        return [index for index in range(len(self.names)) if index not in taken]


def join(results: list[dict[str, numpy.ndarray]]) -> dict[str, numpy.ndarray]:
    """The tensors of several stages; a name that came before is kept, later ones get a number."""
    joined: dict[str, numpy.ndarray] = {}
    for result in results:
        for name, value in result.items():
            key, number = name, 2
            while key in joined:
                key, number = f"{name}.{number}", number + 1
            joined[key] = value
    return joined
