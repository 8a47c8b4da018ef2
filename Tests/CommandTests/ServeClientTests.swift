import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `perjoule serve` asked by the clients that people have, unchanged.
struct ServeClientTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    private static let python = CommandLineRunner.python("PERJOULE_CLIENT_PYTHON", importing: "tritonclient.http")
    private static let canAsk = CommandLineRunner.engineLibrary != nil && python != nil

    private static let script = """
        import sys
        import numpy
        from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
        from tritonclient.utils import InferenceServerException

        client = InferenceServerClient(sys.argv[1])
        assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("relu")
        assert client.get_server_metadata()["name"] == "perjoule"
        assert "relu" in [model["name"] for model in client.get_model_repository_index()]
        described = client.get_model_metadata("relu")
        x = described["inputs"][0]
        assert (x["name"], x["datatype"], len(x["shape"])) == ("x", "FP32", 2), described
        output = described["outputs"][0]["name"]
        values = numpy.array([[-1, 2, -3, 4, -5, 6, -7, 8]], numpy.float32)
        for binary in (True, False):
            tensor = InferInput("x", [1, 8], "FP32")
            tensor.set_data_from_numpy(values, binary_data=binary)
            wanted = [InferRequestedOutput(output, binary_data=binary)]
            ask = lambda call, **more: call("relu", [tensor], outputs=wanted, request_id="q", timeout=10_000_000, **more)
            for result in (ask(client.infer), ask(client.async_infer).get_result()):
                assert result.as_numpy(output).tolist() == numpy.maximum(values, 0).tolist()
                answer = result.get_response()
                assert answer["id"] == "q" and answer["parameters"]["batch_size"] == 1, answer
        try:
            client.infer("other", [tensor])
            raise AssertionError("there is no such model")
        except InferenceServerException as error:
            assert error.status() == "404" and "other" in error.message(), error
        print("well")
        """

    private static let reason: Comment =
        "ONNX Runtime (scripts/setup) or the Python package tritonclient[http] is not installed"

    @Test(.enabled(if: canAsk, reason)) func tritonsClientIsServed() throws {
        try line.file("relu.onnx", TinyONNX.relu)
        let script = try line.file("client.py", Self.script)
        let server = try line.start(
            [CommandLineRunner.binary(), "serve", "relu.onnx", "--port", "0", "--source", "modelled"])
        #expect(server.wait { server.errorSoFar.contains(" is served at ") || server.errorSoFar.contains("error:") })
        let said = server.errorSoFar
        let url = try #require(said.split(separator: " ").first { $0.hasPrefix("http://127.0.0.1:") }, "\(said)")
        let python = try #require(Self.python)
        let client = try line.start([python, script, String(url.dropFirst("http://".count))]).finish()
        #expect(client.code == 0 && client.text == "well\n", "\(client)")
        server.send(SIGTERM)
        #expect(try server.finish().code == 0)
    }
}
