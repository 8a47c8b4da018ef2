"""A model in ONNX Runtime."""

import os

import numpy
import onnxruntime

from .protocol import BadRequest, Description

# The names ONNX Runtime gives to element types, as the protocol calls them.
_DATATYPES = {
    "tensor(bool)": "BOOL",
    "tensor(uint8)": "UINT8",
    "tensor(uint16)": "UINT16",
    "tensor(uint32)": "UINT32",
    "tensor(uint64)": "UINT64",
    "tensor(int8)": "INT8",
    "tensor(int16)": "INT16",
    "tensor(int32)": "INT32",
    "tensor(int64)": "INT64",
    "tensor(float16)": "FP16",
    "tensor(float)": "FP32",
    "tensor(double)": "FP64",
    "tensor(string)": "BYTES",
}


class Engine:
    """A session of so many threads, warm: its first run is behind it."""

    def __init__(self, variant: str, model: str, threads: int) -> None:
        self.variant, self.threads = variant, threads
        self.origin = (variant, model, threads)
        if not os.path.isfile(model):
            raise FileNotFoundError(
                f"there is no model file {model} on node {os.uname().nodename}: copy it there under the same path"
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin between batches would burn energy for nothing.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.inputs = [_description(each) for each in self._session.get_inputs()]
        self.outputs = [_description(each) for each in self._session.get_outputs()]
        self._warm_up()

    def run(self, tensors: dict[str, numpy.ndarray]) -> dict[str, numpy.ndarray]:
        values = self._session.run(None, tensors)
        return {output.name: value for output, value in zip(self.outputs, values)}

    def bind(self, tensors: dict[str, numpy.ndarray]) -> dict[str, numpy.ndarray]:
        """The model's inputs from tensors of these names, or by position where no name fits; checks them.

        Raises BadRequest for what the model does not take: one bad request must not fail a batch.
        """
        if not any(each.name in tensors for each in self.inputs) and len(tensors) >= len(self.inputs):
            tensors = {each.name: value for each, value in zip(self.inputs, tensors.values())}
        bound = {}
        for each in self.inputs:
            if each.name not in tensors:
                names = ", ".join(each.name for each in self.inputs)
                raise BadRequest(f"the model needs input “{each.name}” (it takes {names})")
            bound[each.name] = each.check(tensors[each.name])
        return bound

    def _warm_up(self) -> None:
        # Dynamic sizes become 1, which many models take; those that do not are warmed by their first request.
        if any(each.datatype not in ("FP32", "FP64", "INT32", "INT64", "UINT8", "INT8") for each in self.inputs):
            return
        try:
            self.run({each.name: numpy.zeros([max(1, n) for n in each.shape], each.numpy_type) for each in self.inputs})
        except Exception:
            return


def _description(argument: onnxruntime.NodeArg) -> Description:
    datatype = _DATATYPES.get(argument.type)
    if datatype is None:
        raise ValueError(f"tensor {argument.name} is a {argument.type}, which the protocol does not have")
    return Description(argument.name, datatype, [n if isinstance(n, int) else -1 for n in argument.shape])
