import json
import unittest

import numpy

from perjoule_ray import protocol
from perjoule_ray.protocol import BadRequest


def body(**inputs) -> bytes:
    return json.dumps({"inputs": [{"name": name} | value for name, value in inputs.items()]}).encode()


class ProtocolTests(unittest.TestCase):
    def test_every_type_survives_as_bytes(self) -> None:
        arrays = {
            name: numpy.array([[1, 0], [0, 1]]).astype(dtype)
            for name, dtype in protocol._TYPES.items()
            if name != "BYTES"
        }
        arrays["BYTES"] = numpy.array([b"one", "zwei".encode(), b"", b"\x00\xff"], object).reshape(2, 2)
        asked = protocol.InferenceRequest({}, parameters={"binary_data_output": True})
        content, length = protocol.write(asked, "m", "v", arrays, {})
        entries = json.loads(content[:length])
        header = json.dumps({"inputs": entries["outputs"]}).encode()
        again = protocol.read(header + content[length:], str(len(header)))
        for name, array in arrays.items():
            numpy.testing.assert_array_equal(again.inputs[name], array)
            self.assertEqual(protocol.datatype_of(again.inputs[name]), name)

    def test_the_earliest_deadline_counts(self) -> None:
        for headers, parameter, seconds in [
            ({}, None, None),
            ({}, 0, None),
            ({}, 250_000, 0.25),
            ({"x-request-timeout-ms": "0"}, None, None),
            ({"x-request-timeout-ms": "100"}, 250_000, 0.1),
            ({"x-request-timeout-ms": "500"}, 250_000, 0.25),
            ({"x-request-timeout-ms": "500", "x-envoy-expected-rq-timeout-ms": "400"}, None, 0.4),
        ]:
            with self.subTest(headers=headers, parameter=parameter):
                asked = protocol.InferenceRequest({}, parameters={} if parameter is None else {"timeout": parameter})
                self.assertEqual(protocol.timeout(headers, asked), seconds)
        self.assertIsNone(protocol.timeout({"x-request-timeout-ms": ""}, protocol.InferenceRequest({})))
        with self.assertRaises(BadRequest):
            protocol.timeout({}, protocol.InferenceRequest({}, parameters=[1]))
        for headers, parameter in [({"x-request-timeout-ms": "soon"}, 0), ({}, "soon"), ({}, [1]), ({}, 10**400)]:
            with self.assertRaises(BadRequest):
                protocol.timeout(headers, protocol.InferenceRequest({}, parameters={"timeout": parameter}))

    def test_nested_and_flat_lists_are_the_same(self) -> None:
        form = {"datatype": "FP32", "shape": [2, 2]}
        flat = protocol.read(body(x=form | {"data": [1, 2, 3, 4]}), None)
        nested = protocol.read(body(x=form | {"data": [[1, 2], [3, 4]]}), None)
        numpy.testing.assert_array_equal(flat.inputs["x"], nested.inputs["x"])

    def test_numbers_that_json_lacks_become_null(self) -> None:
        values = numpy.array([numpy.nan, numpy.inf, 1.5], numpy.float32)
        content, length = protocol.write(protocol.InferenceRequest({}), "m", None, {"y": values}, {})
        self.assertIsNone(length)
        self.assertEqual(json.loads(content)["outputs"][0]["data"], [None, None, 1.5])

    def test_a_model_takes_what_it_describes_and_nothing_else(self) -> None:
        pixels = protocol.Description("x", "FP32", [-1, 3])
        pixels.check(numpy.zeros((5, 3), numpy.float32))
        for array in (numpy.zeros((5, 4), numpy.float32), numpy.zeros(3, numpy.float32), numpy.zeros((5, 3))):
            with self.assertRaises(BadRequest):
                pixels.check(array)
        texts = protocol.Description("t", "BYTES", [-1])
        self.assertEqual(texts.check(numpy.array(["é".encode(), "a"], object)).tolist(), ["é", "a"])
        with self.assertRaises(BadRequest):
            texts.check(numpy.array([b"\xff"], object))

    def test_faulty_requests_are_refused(self) -> None:
        form = {"datatype": "FP32", "shape": [2]}
        faults = [
            b"",
            b"[]",
            b"{}",
            b"{",
            b'{"inputs":3}',
            b'{"inputs":[3]}',
            b"[" * 100_000,
            b"\xff\xfe",
            body(x=form),
            body(x=form | {"data": [1]}),
            body(x=form | {"data": ["a", "b"]}),
            body(x=form | {"shape": [-2], "data": [1, 2]}),
            body(x=form | {"shape": [1e99], "data": [1]}),
            body(x=form | {"datatype": "FP17", "data": [1, 2]}),
            body(x=form | {"data": [[1], [2, 3]]}),
            body(x=form | {"datatype": "UINT8", "data": [1, 256]}),
            body(x=form | {"parameters": {"binary_data_size": 8}}),
            body(x=form | {"parameters": {"binary_data_size": "8"}}),
            body(x=form | {"parameters": {"binary_data_size": -4}}),
        ]
        for fault in faults:
            with self.subTest(fault[:80]), self.assertRaises(BadRequest):
                protocol.read(fault, None)
        for length in ("-1", "x", "1000000"):
            with self.subTest(length), self.assertRaises(BadRequest):
                protocol.read(body(x=form | {"data": [1, 2]}), length)
