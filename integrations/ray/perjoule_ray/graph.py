"""The stages of a pipeline, and how tensors flow between them."""

from dataclasses import dataclass


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


def join(results: dict[str, dict]) -> dict:
    """The tensors of several stages, by the stages' names; a name that several give gets `STAGE.` in front."""
    names = [name for result in results.values() for name in result]
    return {
        name if names.count(name) == 1 else f"{stage}.{name}": value
        for stage, result in results.items()
        for name, value in result.items()
    }
