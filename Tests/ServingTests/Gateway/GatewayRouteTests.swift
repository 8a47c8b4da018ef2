import Serving
import Testing

@Suite struct GatewayRouteTests {
    @Test func tellsOfTheServerAndItsModels() async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                #expect(
                    try await client.get("/v2").text
                        == #"{"name":"perjoule","version":"1.2.3","extensions":["binary_tensor_data","parameters"]}"#)
                #expect(try await client.get("/v2/health/live").text == #"{"live":true}"#)
                #expect(try await client.get("/v2/health/ready?x=1").text == #"{"ready":true}"#)
                #expect(
                    try await client.get("/v2/models/echo").text == """
                        {"name":"echo","versions":["small","large"],"platform":"onnxruntime_onnx",\
                        "inputs":[{"name":"x","datatype":"FP32","shape":[-1,2]}],\
                        "outputs":[{"name":"x","datatype":"FP32","shape":[-1,2]}]}
                        """)
                #expect(try await client.get("/v2/models/echo/versions/small").text.contains("[-1,2]"))
                let large = try await client.get("/v2/models/ech%6F/versions/large/")
                #expect(large.status == 200 && large.text.contains("[-1,5]") && !large.text.contains("[-1,2]"))
                #expect(try await client.get("/v2/models/echo/ready").text == #"{"name":"echo","ready":true}"#)
                #expect(try await client.get("/v2/models/echo/versions/small/ready").status == 200)
                let other = try await client.get("/v2/models/echo/versions/large/ready")
                #expect(other.status == 503 && other.text.contains("small is") && other.headers["retry-after"] == "1")
            }
        }
    }

    @Test func listsTheRepositoryAndRefusesToChangeIt() async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                let index = try await client.post("/v2/repository/index", "")
                #expect(index.status == 200)
                #expect(index.text.contains(#"{"name":"pipe","state":"READY","reason":""}"#))
                #expect(index.text.contains(#"{"name":"echo","version":"small","state":"READY","reason":""}"#))
                #expect(
                    index.text.contains(
                        #"{"name":"echo","version":"large","state":"UNAVAILABLE","reason":"another version runs"}"#))
                let ready = try await client.post("/v2/repository/index", #"{"ready":true}"#)
                #expect(ready.status == 200 && !ready.text.contains("UNAVAILABLE"))
                #expect(try await client.post("/v2/repository/index", "[").status == 400)
                for verb in ["load", "unload"] {
                    #expect(try await client.post("/v2/repository/models/echo/\(verb)", "{}").status == 501)
                }
            }
        }
    }

    @Test func showsTheDashboardAndMetrics() async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                let page = try await client.get("/")
                #expect(page.text == "<html>" && page.headers["content-type"] == "text/html; charset=utf-8")
                let metrics = try await client.get("/metrics")
                #expect(metrics.status == 200 && metrics.headers["content-type"]?.hasPrefix("text/plain") == true)
            }
        }
        try await RunningGateway.run(dashboard: []) { _, port in
            try await RawConnection.open(port) { client in
                let reply = try await client.get("/")
                #expect(reply.status == 404)
            }
        }
    }

    @Test(arguments: [
        ("GET", "/v3", 404, "nothing at this path"), ("GET", "/v2/models", 404, "nothing at this path"),
        ("GET", "/v2/models/ecco", 404, "did you mean “echo”?"), ("GET", "/v2/models/%FF", 404, "nothing"),
        ("GET", "/v2/models/echo/versions/tiny", 404, "small, large"),
        ("GET", "/v2/models/pipe/versions/1", 404, "leave the version out"),
        ("POST", "/v2/models/nobody/infer", 404, "no model “nobody”"),
        ("GET", "/v2/models/echo/infer", 405, "GET is not answered here"), ("DELETE", "/v2", 405, "DELETE"),
        ("POST", "/metrics", 405, "POST"), ("BREW", "/v2", 400, "no HTTP request"),
    ])
    func refusesWithAMessage(_ method: String, _ path: String, _ status: Int, _ message: String) async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                let reply = try await client.get(path, method: method)
                #expect(reply.status == status)
                #expect(reply.text.hasPrefix(#"{"error":""#) && reply.text.contains(message), "\(reply.text)")
                #expect(status != 405 || reply.headers["allow"]?.contains("OPTIONS") == true)
                // Only what is no HTTP ends the connection.
                if status != 400 { #expect(try await client.get("/v2/health/live").status == 200) }
            }
        }
    }

    @Test func answersHeadAndOptions() async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                let get = try await client.get("/v2")
                let head = try await client.get("/v2", method: "HEAD")
                #expect(head.status == 200 && head.body.isEmpty)
                #expect(head.headers.filter { $0.key != "date" } == get.headers.filter { $0.key != "date" })
                #expect(get.headers["date"]?.hasSuffix(" GMT") == true)
                #expect(try await client.get("/events", method: "HEAD").headers["content-type"] == "text/event-stream")
                let options = try await client.get("/v2/models/echo/infer", method: "OPTIONS")
                #expect(options.status == 204 && options.headers["allow"] == "POST, OPTIONS")
                #expect(try await client.get("*", method: "OPTIONS").status == 204)
                #expect(try await client.get("/v2/health/live").status == 200)
            }
        }
    }

    /// It answers, and says that it is not ready, before there is anything that answers requests.
    @Test func isHealthyWhileModelsLoad() async throws {
        let service = StandInService()
        try await RunningGateway.run(service: nil) { gateway, port in
            try await RawConnection.open(port) { client in
                #expect(try await client.get("/v2/health/live").status == 200)
                for path in ["/v2/health/ready", "/v2/models/echo/ready", "/v2/models/echo"] {
                    let reply = try await client.get(path)
                    #expect(reply.status == 503 && reply.headers["retry-after"] == "1")
                }
                #expect(try await client.post("/v2/models/echo/infer", twoNumbers).status == 503)
                #expect(try await client.post("/v2/repository/index", "{}").text == "[]")
                #expect(!gateway.isReady)
                service.isReady = false
                gateway.serve(service)
                let reply = try await client.get("/v2/health/ready")
                #expect(
                    reply.status == 503 && reply.text.contains(#""ready":false"#) && reply.text.contains("warming up"))
                service.isReady = true
                #expect(gateway.isReady)
                #expect(try await client.get("/v2/health/ready").status == 200)
                #expect(try await client.post("/v2/models/echo/infer", twoNumbers).status == 200)
            }
        }
    }
}
