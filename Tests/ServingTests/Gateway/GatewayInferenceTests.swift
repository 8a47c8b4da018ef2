import Metering
import Quantities
import Serving
import Testing

@Suite struct GatewayInferenceTests {
    @Test func answersInJSON() async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                let reply = try await client.post(
                    "/v2/models/echo/infer", twoNumbers, headers: ["traceparent: 00-ab-cd-01"])
                #expect(reply.status == 200)
                #expect(
                    reply.text == """
                        {"model_name":"echo","model_version":"small","id":"7","parameters":{"batch_size":4,\
                        "compute_ms":8,"items":1,"queue_ms":2,"variant":"small"},"outputs":[{"name":"x",\
                        "datatype":"FP32","shape":[1,2],"data":[1.5,-2.0]}]}
                        """)
                #expect(reply.headers["content-type"] == "application/json")
                #expect(reply.headers["traceparent"] == "00-ab-cd-01")
                #expect(
                    reply.headers["server-timing"]?.hasPrefix("queue;dur=2.000, compute;dur=8.000, total;dur=") == true)
            }
        }
    }

    @Test func answersInBytes() async throws {
        let header = """
            {"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32",\
            "parameters":{"binary_data_size":8}}]}
            """
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                let data: [UInt8] = [0, 0, 192, 63, 0, 0, 0, 192]
                let reply = try await client.post(
                    "/v2/models/pipe/infer", Array(header.utf8) + data,
                    headers: ["Inference-Header-Content-Length: \(header.utf8.count)"])
                #expect(reply.status == 200 && reply.headers["content-type"] == "application/octet-stream")
                let length = try #require(reply.headers["inference-header-content-length"].flatMap { Int($0) })
                #expect(Array(reply.body[length...]) == data)
                #expect(reply.text.contains(#""binary_data_size":8"#))
            }
        }
    }

    @Test(arguments: [
        ("request", 400), ("input", 400), ("unknownModel", 404), ("tooLarge", 413), ("overloaded", 429),
        ("unavailable", 503), ("deadline", 504), ("cancelled", 499), ("failed", 500), ("target", 502),
    ])
    func tellsEachErrorByItsStatus(_ code: String, _ status: Int) async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                let reply = try await client.post("/v2/models/fail-\(code)/infer", twoNumbers)
                #expect(reply.status == status)
                #expect(reply.text == #"{"error":"stage: asked to fail (ask another)"}"#)
                #expect((reply.headers["retry-after"] != nil) == [429, 503].contains(status))
                #expect(try await client.get("/v2").status == 200)
            }
        }
    }

    @Test(arguments: [
        ("", [], 400), ("{", [], 400), (twoNumbers, ["Inference-Header-Content-Length: 9999"], 400),
        (twoNumbers, ["Inference-Header-Content-Length: -1"], 400), (twoNumbers, ["X-Request-Timeout-Ms: soon"], 400),
        (twoNumbers, ["Content-Encoding: gzip"], 415), (twoNumbers, ["Content-Encoding: deflate"], 415),
        (twoNumbers, ["Content-Encoding: identity"], 200),
        (twoNumbers.replacing("}]}", with: #"}],"outputs":[{"name":"z"}]}"#), [], 400),
        (twoNumbers.replacing("}]}", with: #"}],"outputs":[{"name":"x"}]}"#), [], 200),
        (twoNumbers.replacing("}]}", with: #"}],"parameters":{"timeout":-1}}"#), [], 400),
        (twoNumbers.replacing("[1,2]", with: "[1,3]"), [], 400),
    ])
    func judgesRequests(_ body: String, _ headers: [String], _ status: Int) async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                let reply = try await client.post("/v2/models/echo/infer", body, headers: headers)
                #expect(reply.status == status, "\(reply.text)")
                #expect(try await client.get("/v2").status == 200)
            }
        }
    }

    /// The earliest of what headers (ms) and parameter (µs) say counts, from the request's arrival on; 0 is none,
    /// and none leaves the server's own.
    @Test(arguments: [
        (0, [], 60.0), (5_000_000, [], 5.0), (0, ["X-Request-Timeout-Ms: 0"], 60.0),
        (5_000_000, ["X-Request-Timeout-Ms: 20000"], 5.0), (30_000_000, ["X-Request-Timeout-Ms: 20000"], 20.0),
        (0, ["x-envoy-expected-rq-timeout-ms: 1500", "x-request-timeout-ms: 2000"], 1.5),
    ])
    func hearsDeadlines(_ microseconds: Int, _ headers: [String], _ seconds: Double) async throws {
        let service = StandInService()
        let settings = GatewaySettings.test { $0.deadline = Seconds(60) }
        let body = twoNumbers.replacing("}]}", with: #"}],"parameters":{"timeout":\#(microseconds)}}"#)
        try await RunningGateway.run(settings, service: service) { _, port in
            let before = MonotonicClock.system.now
            try await RawConnection.open(port) { client in
                let reply = try await client.post("/v2/models/echo/versions/small/infer", body, headers: headers)
                #expect(reply.status == 200)
            }
            let after = MonotonicClock.system.now
            let deadline = try #require(service.options.first?.deadline)
            #expect(deadline - Seconds(seconds) >= before && deadline - Seconds(seconds) <= after)
            #expect(service.versions == ["small"])
        }
    }

    /// Requests that were answered, ill or well, arrive and end once; names that there are not are told by none.
    @Test func tellsTheMonitorOfEachRequest() async throws {
        let monitor = Monitor(
            pipeline: "pipe", stages: ["echo", "fail-overloaded"].map { ServedStage(name: $0, variants: []) })
        try await RunningGateway.run(monitor: monitor) { _, port in
            try await RawConnection.open(port) { client in
                for (model, body) in [
                    ("echo", twoNumbers), ("echo", "{"), ("echo", twoNumbers), ("fail-overloaded", twoNumbers),
                    ("nobody", twoNumbers),
                ] {
                    _ = try await client.post("/v2/models/\(model)/infer", body)
                }
                let metrics = try await client.get("/metrics").text
                for line in [
                    #"perjoule_arrivals_total{model="echo"} 3"#, #"perjoule_arrivals_total{model="fail-overloaded"} 1"#,
                    #"perjoule_requests_total{model="echo",code="200"} 2"#,
                    #"perjoule_requests_total{model="echo",code="400"} 1"#,
                    #"perjoule_requests_total{model="fail-overloaded",code="429"} 1"#,
                    #"perjoule_requests_total{model="unknown",code="404"} 1"#,
                    #"perjoule_requests_in_flight{model="echo"} 0"#,
                ] {
                    #expect(metrics.contains(line + "\n"), "\(line) in\n\(metrics)")
                }
                #expect(!metrics.contains("nobody"))
            }
        }
    }

    @Test func takesBodiesInChunksAndOnceToldToContinue() async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                var text = "POST /v2/models/echo/infer HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                for character in twoNumbers { text += "1\r\n\(character)\r\n" }
                try await client.send(text + "0\r\n\r\n")
                #expect(try await client.reply().status == 200)

                let length = twoNumbers.utf8.count
                let head = "POST /v2/models/echo/infer HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n"
                try await client.send(head + "Expect: 100-continue\r\n\r\n")
                #expect(try await client.reply().status == 100)
                try await client.send(twoNumbers)
                #expect(try await client.reply().status == 200)

                // What is refused is not waited for.
                try await client.send(head.replacing("echo", with: "echo/x") + "Expect: 100-continue\r\n\r\n")
                #expect(try await client.reply().status == 404)
                #expect(try await client.rest() == "")
            }
        }
    }

    @Test func answersPipelinedRequestsInTheirOrder() async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                let length = twoNumbers.utf8.count
                let inference = "POST /v2/models/echo/infer HTTP/1.1\r\nContent-Length: \(length)\r\n\r\n" + twoNumbers
                let unknown = "GET /nothing HTTP/1.1\r\n\r\n"
                // Refusals are answered on the loop: many in a row must not pile up on its stack.
                let texts = (0..<50).flatMap { _ in [inference] + Array(repeating: unknown, count: 100) }
                client.sendAhead(texts.joined() + "GET /v2 HTTP/1.1\r\nConnection: close\r\n\r\n")
                for text in texts {
                    #expect(try await client.reply().status == (text == inference ? 200 : 404))
                }
                let last = try await client.reply()
                #expect(last.status == 200 && last.headers["connection"] == "close")
                #expect(try await client.rest() == "")
            }
        }
    }

    @Test func keepsOldClientsConnectionsWhenTheyAsk() async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                try await client.send("GET /v2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try await client.reply().headers["connection"] == "keep-alive")
                try await client.send("GET /v2 HTTP/1.0\r\n\r\n")
                #expect(try await client.reply().headers["connection"] == "close")
                #expect(try await client.rest() == "")
            }
        }
    }
}
