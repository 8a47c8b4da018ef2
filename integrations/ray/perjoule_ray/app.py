"""`import_path: perjoule_ray.app:build` of a Ray Serve configuration."""

from ray import serve

from .gateway import Gateway
from .graph import Graph
from .stage import deployment

# No stage bears this name: Perjoule refuses it.
GATEWAY = "perjoule-gateway"


def build(args: dict) -> serve.Application:
    """The application of a pipeline.

    `args`: `{"pipeline": name, "stages": [{"name": …, "after": [name, …]}, …]}`. What each stage runs is no
    argument: it stands in the `user_config` of the deployment that bears the stage's name, so that it changes without
    a restart.
    """
    graph = Graph.parse(args["stages"])
    stages = [deployment(name) for name in graph.names]
    return serve.deployment(Gateway, name=GATEWAY).bind(args["pipeline"], graph, stages)
