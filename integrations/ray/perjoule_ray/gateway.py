"""The ingress: Open Inference Protocol v2 in, calls of stages out."""

import asyncio
import json
from time import perf_counter

import numpy
from ray.exceptions import ActorDiedError, ActorUnavailableError, RayTaskError
from ray.serve import metrics
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError, RayServeException
from ray.serve.handle import DeploymentHandle
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from . import protocol
from .graph import Graph, join
from .protocol import BadRequest
from .stage import SECONDS_BOUNDARIES, WrongVersion

# A stage whose replica died is asked again, elsewhere: inference changes nothing, so asking twice does no harm.
ATTEMPTS = 4


class Gateway:
    """Answers for the pipeline, by its name, and for each stage."""

    def __init__(self, pipeline: str, graph: Graph, stages: list[DeploymentHandle]) -> None:
        self._pipeline = pipeline
        self._graph = graph
        self._stages = stages
        self._requests = metrics.Counter("perjoule_requests", "Requests answered, by status.", ("model", "status"))
        self._arrivals = metrics.Counter("perjoule_arrivals", "Requests that came, answered or not.", ("model",))
        self._latency = metrics.Histogram(
            "perjoule_request_seconds",
            "From a request's arrival at the gateway to its answer.",
            SECONDS_BOUNDARIES,
            ("model",),
        )

    async def __call__(self, request: Request) -> Response:
        # Ray mounts the application at its route prefix.
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        match [part for part in path.split("/") if part], request.method:
            case ["v2"], "GET":
                return JSONResponse({"name": "perjoule-ray", "version": "1.0.0", "extensions": ["binary_tensor_data"]})
            case ["v2", "health", "live"], "GET":
                return JSONResponse({"live": True})
            case ["v2", "health", "ready"], "GET":
                # Ray starts no gateway's traffic before the stages it depends on run.
                return JSONResponse({"ready": True})
            case ["v2", "repository", "index"], "POST":
                return JSONResponse([{"name": each, "state": "READY"} for each in (self._pipeline, *self._graph.names)])
            case ["v2", "models", model], "GET":
                return await self._answer(self._metadata(model, None))
            case ["v2", "models", model, "versions", version], "GET":
                return await self._answer(self._metadata(model, version))
            case ["v2", "models", model, "ready"], "GET":
                return await self._answer(self._ready(model, None))
            case ["v2", "models", model, "versions", version, "ready"], "GET":
                return await self._answer(self._ready(model, version))
            case ["v2", "models", model, "infer"], "POST":
                return await self._measured(model, None, request)
            case ["v2", "models", model, "versions", version, "infer"], "POST":
                return await self._measured(model, version, request)
            case ["v2", *_], _:
                return _error(404, f"there is nothing at {request.method} {path}")
        return _error(404, f"there is nothing at {path}: the protocol's paths begin with /v2")

    async def _measured(self, model: str, version: str | None, request: Request) -> Response:
        start = perf_counter()
        known = model == self._pipeline or model in self._graph.names
        tags = {"model": model if known else "unknown"}
        self._arrivals.inc(1, tags)
        response = await self._answer(self._infer(model, version, request))
        self._requests.inc(1, tags | {"status": str(response.status_code)})
        self._latency.observe(perf_counter() - start, tags)
        return response

    async def _answer(self, work) -> Response:
        """The answer, or the status that says why there is none."""
        try:
            return await work
        except Exception as error:
            cause = error.cause if isinstance(error, RayTaskError) and error.cause else error
            match cause:
                case TimeoutError():
                    return _error(504, "the deadline passed before an answer was ready")
                case BadRequest():
                    return _error(400, str(cause))
                case WrongVersion():
                    return _error(404, str(cause))
                case BackPressureError():
                    return _error(429, "too many requests wait", {"Retry-After": "1"})
                case ActorDiedError() | ActorUnavailableError() | DeploymentUnavailableError() | RayServeException():
                    return _error(503, f"a stage is not there: {type(cause).__name__}", {"Retry-After": "1"})
            return _error(500, f"{type(cause).__name__}: {cause}".splitlines()[0])

    def _stage(self, model: str) -> DeploymentHandle:
        if model not in self._graph.names:
            names = ", ".join([self._pipeline, *self._graph.names])
            raise WrongVersion(f"there is no model “{model}” here; there are {names}")
        return self._stages[self._graph.names.index(model)]

    async def _described(self, model: str, version: str | None) -> dict:
        """What a stage says of itself; a replica has the file of the variant that it runs, and no other."""
        found = await self._stage(model).metadata.remote()
        if version not in (None, found["version"]):
            raise WrongVersion(f"{model} runs “{found['version']}”, not “{version}”")
        return found

    def _require_no_version(self, model: str, version: str | None) -> None:
        if model == self._pipeline and version is not None:
            raise WrongVersion(f"the pipeline has no version “{version}”")

    async def _metadata(self, model: str, version: str | None) -> Response:
        self._require_no_version(model, version)
        if model != self._pipeline:
            found = await self._described(model, version)
            return JSONResponse(
                {"name": model, "versions": [found["version"]], "platform": "onnxruntime_onnx"}
                | {"inputs": found["inputs"], "outputs": found["outputs"]}
            )
        parts = await asyncio.gather(*(stage.metadata.remote() for stage in self._stages))
        sources = [index for index, after in enumerate(self._graph.after) if not after]
        inputs = {each["name"]: each for index in sources for each in parts[index]["inputs"]}
        answers = {self._graph.names[index]: parts[index]["outputs"] for index in self._graph.sinks}
        outputs = join({stage: {each["name"]: each for each in found} for stage, found in answers.items()})
        named = [each | {"name": name} for name, each in outputs.items()]
        return JSONResponse(
            {"name": model, "versions": [], "platform": "ensemble"}
            | {"inputs": list(inputs.values()), "outputs": named}
        )

    async def _ready(self, model: str, version: str | None) -> Response:
        self._require_no_version(model, version)
        for stage in self._graph.names if model == self._pipeline else [model]:
            await self._described(stage, version)
        return JSONResponse({"name": model, "ready": True})

    async def _infer(self, model: str, version: str | None, request: Request) -> Response:
        self._require_no_version(model, version)
        body = await request.body()
        parsed = protocol.read(body, request.headers.get("inference-header-content-length"))
        parameters = {}
        async with asyncio.timeout(protocol.timeout(request.headers, parsed)):
            if model == self._pipeline:
                outputs, visits = await self._run_pipeline(parsed.inputs)
                for visit in visits:
                    stage = visit.pop("stage")
                    parameters |= {f"{stage}.{key}": value for key, value in visit.items()}
            else:
                outputs, visit = await self._ask(self._stage(model), parsed.inputs, version)
                del visit["stage"]
                version, parameters = visit["variant"], visit
        content, length = protocol.write(parsed, model, version, outputs, parameters)
        if length is None:
            return Response(content, media_type="application/json")
        headers = {"Inference-Header-Content-Length": str(length)}
        return Response(content, media_type="application/octet-stream", headers=headers)

    async def _run_pipeline(self, inputs: dict[str, numpy.ndarray]) -> tuple[dict[str, numpy.ndarray], list[dict]]:
        """Runs each stage as soon as those before it have answered."""
        tasks: list[asyncio.Task] = []

        async def run(index: int) -> tuple[dict, list[dict]]:
            before = {self._graph.names[other]: (await tasks[other])[0] for other in self._graph.after[index]}
            return await self._ask(self._stages[index], join(before) if before else inputs, None)

        try:
            async with asyncio.TaskGroup() as group:
                tasks.extend(group.create_task(run(index)) for index in range(len(self._stages)))
        except* Exception as several:
            first = several
            while isinstance(first, ExceptionGroup):
                first = first.exceptions[0]
            raise first from None
        results = [task.result() for task in tasks]
        answers = {self._graph.names[index]: results[index][0] for index in self._graph.sinks}
        return join(answers), [visit for _, visit in results]

    async def _ask(self, stage: DeploymentHandle, inputs: dict, version: str | None) -> tuple[dict, dict]:
        for attempt in range(ATTEMPTS):
            try:
                return await stage.infer.remote(inputs, version)
            except (ActorDiedError, ActorUnavailableError):
                if attempt + 1 == ATTEMPTS:
                    raise
                await asyncio.sleep(0.05 * 2**attempt)
        raise AssertionError("unreachable")


def _error(status: int, message: str, headers: dict | None = None) -> Response:
    return Response(json.dumps({"error": message}), status, headers, "application/json")
