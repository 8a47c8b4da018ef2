"""The Open Inference Protocol v2 over HTTP, with its binary tensor data extension, on NumPy arrays."""

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy

_TYPES = {
    "BOOL": numpy.dtype("?"),
    "UINT8": numpy.dtype("u1"),
    "UINT16": numpy.dtype("<u2"),
    "UINT32": numpy.dtype("<u4"),
    "UINT64": numpy.dtype("<u8"),
    "INT8": numpy.dtype("i1"),
    "INT16": numpy.dtype("<i2"),
    "INT32": numpy.dtype("<i4"),
    "INT64": numpy.dtype("<i8"),
    "FP16": numpy.dtype("<f2"),
    "FP32": numpy.dtype("<f4"),
    "FP64": numpy.dtype("<f8"),
    "BYTES": numpy.dtype(object),
}
_NAMES = {dtype.kind + str(dtype.itemsize): name for name, dtype in _TYPES.items() if name != "BYTES"}

TIMEOUT_HEADERS = ("x-request-timeout-ms", "x-envoy-expected-rq-timeout-ms")


class BadRequest(ValueError):
    """A request that is not what the protocol, or the model, asks for (status 400)."""


def datatype_of(array: numpy.ndarray) -> str:
    if array.dtype.kind in "OSU":
        return "BYTES"
    return _NAMES[array.dtype.kind + str(array.dtype.itemsize)]


@dataclass(frozen=True)
class Description:
    """A tensor that a model takes or gives; −1 is a size that is not fixed."""

    name: str
    datatype: str
    shape: list[int]

    @property
    def numpy_type(self) -> numpy.dtype:
        return _TYPES[self.datatype]

    @property
    def json(self) -> dict:
        return {"name": self.name, "datatype": self.datatype, "shape": self.shape}

    def check(self, array: numpy.ndarray) -> numpy.ndarray:
        if datatype_of(array) != self.datatype:
            raise BadRequest(f"input “{self.name}” is {datatype_of(array)}, and the model takes {self.datatype}")
        fits = array.ndim == len(self.shape) and all(n < 0 or n == m for n, m in zip(self.shape, array.shape))
        if not fits:
            raise BadRequest(f"input “{self.name}” has the shape {list(array.shape)}, and the model takes {self.shape}")
        return _texts(array, self.name) if self.datatype == "BYTES" else array


@dataclass
class InferenceRequest:
    inputs: dict[str, numpy.ndarray]
    id: str | None = None
    parameters: dict = field(default_factory=dict)
    outputs: list[dict] = field(default_factory=list)

    def is_binary(self, output: str) -> bool:
        for each in self.outputs:
            if each["name"] == output and "binary_data" in (each.get("parameters") or {}):
                return bool(each["parameters"]["binary_data"])
        return bool(self.parameters.get("binary_data_output", False))


def read(body: bytes, header_length: str | None) -> InferenceRequest:
    """Reads a request: JSON, followed by binary tensor data where Inference-Header-Content-Length says so."""
    try:
        length = len(body) if header_length is None else int(header_length)
        if not 0 <= length <= len(body):
            raise BadRequest(f"the JSON is said to have {length} bytes, and the body has {len(body)}")
        document = json.loads(body[:length])
    except BadRequest:
        raise
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from None
    inputs: dict[str, numpy.ndarray] = {}
    position = length
    try:
        for each in document["inputs"]:
            size = (each.get("parameters") or {}).get("binary_data_size")
            if size is None:
                inputs[each["name"]] = _from_list(each)
            else:
                inputs[each["name"]] = _from_bytes(each, body[position : position + size])
                position += size
        request = InferenceRequest(
            inputs, document.get("id"), document.get("parameters") or {}, document.get("outputs") or []
        )
        unnamed = [each for each in request.outputs if not isinstance(each["name"], str)]
    except BadRequest:
        raise
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise BadRequest(f"the request is not one of the protocol: {type(error).__name__}: {error}") from None
    if unnamed or position != len(body):
        raise BadRequest(
            "an output has no name" if unnamed else f"{len(body) - position} bytes of the body belong to no input"
        )
    return request


def timeout(headers: Mapping[str, str], request: InferenceRequest) -> float | None:
    """Seconds until the answer is of no use: the least of two headers in milliseconds and of the parameter `timeout` in
    microseconds; None where none of them says."""
    try:
        times = [float(headers[name]) / 1e3 for name in TIMEOUT_HEADERS if headers.get(name)]
        times.append(float(request.parameters.get("timeout") or 0) / 1e6)
    except (TypeError, ValueError, OverflowError, AttributeError):
        raise BadRequest("the timeout is not a number") from None
    return min((time for time in times if time > 0), default=None)


def _texts(array: numpy.ndarray, name: str) -> numpy.ndarray:
    """The elements as the texts that the engine takes, which come as bytes in binary tensor data."""
    try:
        texts = [each.decode() if isinstance(each, bytes) else str(each) for each in array.ravel()]
    except UnicodeDecodeError:
        raise BadRequest(f"an element of input “{name}” is not UTF-8 text") from None
    return numpy.array(texts, object).reshape(array.shape)


def _form(each: dict) -> tuple[numpy.dtype, list[int]]:
    if each["datatype"] not in _TYPES:
        raise BadRequest(f"there is no datatype “{each['datatype']}”; use one of {', '.join(_TYPES)}")
    shape = each["shape"]
    if not all(type(n) is int and n >= 0 for n in shape):
        raise BadRequest(f"input “{each['name']}” needs a shape of sizes that are not negative, not {shape}")
    return _TYPES[each["datatype"]], shape


def _from_list(each: dict) -> numpy.ndarray:
    dtype, shape = _form(each)
    if each["datatype"] == "FP16":
        raise BadRequest("FP16 has no form in JSON: send it as binary tensor data")
    array = numpy.array(each["data"], dtype=dtype)
    if array.size != math.prod(shape):
        raise BadRequest(f"input “{each['name']}” has {array.size} elements, and its shape asks for {math.prod(shape)}")
    return array.reshape(shape)


def _from_bytes(each: dict, raw: bytes) -> numpy.ndarray:
    dtype, shape = _form(each)
    if each["datatype"] == "BYTES":
        elements, position = [], 0
        while position + 4 <= len(raw):
            (size,) = struct.unpack_from("<I", raw, position)
            elements.append(raw[position + 4 : position + 4 + size])
            position += 4 + size
        array = numpy.array(elements, dtype=object)
        fits = position == len(raw) and array.size == math.prod(shape)
    else:
        fits = len(raw) == math.prod(shape) * dtype.itemsize
        array = numpy.frombuffer(raw, dtype) if fits else None
    if not fits:
        raise BadRequest(f"{len(raw)} bytes are not the elements of {each['datatype']}{shape} (input “{each['name']}”)")
    return array.reshape(shape)


def write(
    request: InferenceRequest, model: str, version: str | None, outputs: dict[str, numpy.ndarray], parameters: dict
) -> tuple[bytes, int | None]:
    """The answer's body, and how many of its bytes are JSON where binary tensor data follows."""
    wanted = [each["name"] for each in request.outputs] or list(outputs)
    entries, binary = [], []
    for name in wanted:
        if name not in outputs:
            raise BadRequest(f"there is no output “{name}” (there are {', '.join(outputs)})")
        array = outputs[name]
        entry = {"name": name, "datatype": datatype_of(array), "shape": list(array.shape)}
        if request.is_binary(name):
            raw = _to_bytes(array)
            entry["parameters"] = {"binary_data_size": len(raw)}
            binary.append(raw)
        elif entry["datatype"] == "FP16":
            raise BadRequest(f"output “{name}” is FP16, which has no form in JSON: ask for it with “binary_data”: true")
        else:
            entry["data"] = _to_list(array)
        entries.append(entry)
    document = {
        "model_name": model,
        "model_version": version,
        "id": request.id,
        "parameters": parameters,
        "outputs": entries,
    }
    text = json.dumps(
        {key: value for key, value in document.items() if value is not None}, separators=(",", ":")
    ).encode()
    return b"".join([text, *binary]), len(text) if binary else None


def _to_bytes(array: numpy.ndarray) -> bytes:
    if datatype_of(array) != "BYTES":
        return numpy.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
    elements = [each if isinstance(each, bytes) else str(each).encode() for each in array.ravel()]
    return b"".join(struct.pack("<I", len(each)) + each for each in elements)


def _to_list(array: numpy.ndarray) -> list:
    if array.dtype.kind == "f":
        # JSON has neither NaN nor infinity: they become null.
        return [value if math.isfinite(value) else None for value in array.ravel().tolist()]
    if datatype_of(array) == "BYTES":
        return [each.decode(errors="replace") if isinstance(each, bytes) else str(each) for each in array.ravel()]
    return array.ravel().tolist()
