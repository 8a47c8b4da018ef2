import Quantities
import Reporting
import Synchronization
import Testing

@testable import Serving

@Suite struct GatewayLimitTests {
    private let infer = "POST /v2/models/echo/infer HTTP/1.1\r\nHost: a\r\n"

    @Test func refusesBodiesByTheirLengthBeforeTheyCome() async throws {
        try await RunningGateway.run(.test { $0.bodyLimit = 1000 }) { _, port in
            try await RawConnection.open(port) { client in
                try await client.send(infer + "Content-Length: 1001\r\n\r\n")
                let reply = try await client.reply()
                #expect(reply.status == 413 && reply.text.contains("1000 bytes"))
                #expect(reply.headers["connection"] == "close")
                #expect(try await client.rest() == "")
            }
            try await RawConnection.open(port) { client in
                let body = twoNumbers + String(repeating: " ", count: 1000 - twoNumbers.utf8.count)
                let reply = try await client.post("/v2/models/echo/infer", body)
                #expect(reply.status == 200)
            }
        }
    }

    /// What is turned away by its head or its size has ended like any other request, and is no load.
    @Test func countsWhatItTurnsAway() async throws {
        let monitor = Monitor(
            pipeline: "echo", stages: [ServedStage(name: "echo", variants: [.init(name: "v", file: "f")])])
        let settings = GatewaySettings.test {
            $0.bodyLimit = 1000
            $0.token = "t"
        }
        let token = "Authorization: Bearer t\r\n"
        try await RunningGateway.run(settings, monitor: monitor) { _, port in
            let heads = [
                (413, token + "Content-Length: 1001\r\n\r\n"),
                (413, token + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + String(repeating: "a", count: 1001)),
                (415, token + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
                (401, "Content-Length: 2\r\n\r\n{}"),
            ]
            for (status, head) in heads {
                try await RawConnection.open(port) { client in
                    client.sendAhead(infer + head)
                    let reply = try await client.reply()
                    #expect(reply.status == status)
                }
            }
            try await RawConnection.open(port) { client in
                let field = "Authorization: Bearer t"
                let answer = try await client.post("/v2/models/echo/infer", twoNumbers, headers: [field])
                #expect(answer.status == 200)
                // These ask for no answer of a model.
                let options = try await client.get("/v2/models/echo/infer", method: "OPTIONS", headers: [field])
                #expect(options.status == 204)
                let nothing = try await client.get("/nothing", headers: [field])
                #expect(nothing.status == 404)
                let locked = try await client.get("/v2")
                #expect(locked.status == 401)
            }
        }
        let samples = try ExpositionParser.parse(monitor.metrics.text).flatMap(\.samples)
        func counts(_ name: String) -> [String: Double] {
            Dictionary(
                uniqueKeysWithValues: samples.filter { $0.name == name && $0.labels["model"] == "echo" }
                    .map { ($0.labels["code"] ?? "", $0.value) })
        }
        #expect(counts("perjoule_requests_total") == ["200": 1, "401": 1, "413": 2, "415": 1])
        #expect(counts("perjoule_arrivals_total") == ["": 5] && counts("perjoule_requests_in_flight") == ["": 0])
        let snapshot = monitor.snapshot().now
        #expect(snapshot.counts == RequestCounts(answered: 1, rejected: 4))
        #expect(monitor.observation().answered == 1)
    }

    /// The client gets to read the refusal although it goes on sending, and the server reads little of what it sends.
    @Test func refusesBodiesOnceTheyPassTheLimit() async throws {
        try await RunningGateway.run(.test { $0.bodyLimit = 1000 }) { _, port in
            try await RawConnection.open(port) { client in
                try await client.send(infer + "Transfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<11 { try await client.send("64\r\n" + String(repeating: "a", count: 100) + "\r\n") }
                #expect(try await client.reply().status == 413)
                for _ in 0..<100 {
                    client.sendAhead("1000\r\n" + String(repeating: "a", count: 4096) + "\r\n")
                }
                #expect(try await client.rest() == "")
            }
        }
    }

    @Test(arguments: [
        "X-Long: \(String(repeating: "a", count: 40_000))\r\n",
        (0..<2_000).map { "X-\($0): aaaaaaaaaaaaaaaaaaaa\r\n" }.joined(),
        (0..<400).map { "X-\($0): a\r\n" }.joined(),
    ])
    func refusesLargeHeaders(_ headers: String) async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                client.sendAhead("GET /v2 HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n")
                let reply = try await client.reply()
                #expect(reply.status == 431 && reply.text.contains("too large"))
                #expect(try await client.rest() == "")
            }
        }
    }

    @Test func refusesAnEndlessFirstLine() async throws {
        try await RunningGateway.run { _, port in
            try await RawConnection.open(port) { client in
                client.sendAhead("GET /" + String(repeating: "a", count: 100_000))
                let reply = try await client.reply()
                #expect(reply.status == 431)
            }
        }
    }

    /// One that never ends its head, one that sends its body a byte at a time, and one that says nothing at all.
    @Test(arguments: [
        ["GET /v2 HTT"], ["GET /v2 HTTP/1.1\r\nHost: a\r\n", "X-A: b\r\n"],
        ["POST /v2/models/echo/infer HTTP/1.1\r\nContent-Length: 1000\r\n\r\n", "{", " ", " ", " ", " "],
    ])
    func doesNotWaitForSlowClients(_ pieces: [String]) async throws {
        try await RunningGateway.run(.test { $0.transferTimeout = Seconds(0.4) }) { _, port in
            try await RawConnection.open(port) { client in
                for piece in pieces {
                    client.sendAhead(piece)
                    try await Task.sleep(for: .milliseconds(50))
                }
                let reply = try await client.reply()
                #expect(reply.status == 408 && reply.headers["connection"] == "close")
                #expect(try await client.rest() == "")
            }
        }
    }

    /// Neither one that sent nothing, nor one that had its answer.
    @Test func closesIdleConnections() async throws {
        try await RunningGateway.run(.test { $0.idleTimeout = Seconds(2) }) { _, port in
            try await RawConnection.open(port) { client in
                let rest = try await client.rest()
                #expect(rest == "")
            }
            try await RawConnection.open(port) { client in
                let reply = try await client.get("/v2")
                #expect(reply.status == 200)
                #expect(try await client.rest() == "")
            }
        }
    }

    /// A request that is worked on is no idle connection.
    @Test func waitsForSlowModels() async throws {
        let service = StandInService()
        let settings = GatewaySettings.test {
            $0.idleTimeout = Seconds(10)
            $0.transferTimeout = Seconds(10)
        }
        try await RunningGateway.run(settings, service: service) { _, port in
            try await RawConnection.open(port) { client in
                client.sendAhead(
                    infer.replacing("echo", with: "slow") + "Content-Length: \(twoNumbers.utf8.count)\r\n\r\n")
                client.sendAhead(twoNumbers)
                await service.slowArrival.wait()
                try await Task.sleep(for: .seconds(11))
                service.release.happen()
                #expect(try await client.reply().status == 200)
            }
        }
    }

    /// A client that asks for much and does not read it loses its connection, and the server what it had to say.
    @Test func doesNotWaitForClientsThatDoNotRead() async throws {
        let header = """
            {"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[8000000],"datatype":"FP32",\
            "parameters":{"binary_data_size":32000000}}]}
            """
        try await RunningGateway.run(.test { $0.transferTimeout = Seconds(3) }) { _, port in
            try await RawConnection.open(port) { client in
                client.sendAhead(
                    infer + "Inference-Header-Content-Length: \(header.utf8.count)\r\n"
                        + "Content-Length: \(header.utf8.count + 32_000_000)\r\n\r\n" + header)
                try await client.send([UInt8](repeating: 0, count: 32_000_000))
                try await Task.sleep(for: .seconds(6))
                let rest = try await client.rest()
                #expect(rest.hasPrefix("HTTP/1.1 200") && rest.utf8.count < 32_000_000)
            }
        }
    }

    /// Connections beyond the limit wait until one closes.
    @Test func takesNoMoreConnectionsThanAllowed() async throws {
        try await RunningGateway.run(.test { $0.connectionLimit = 2 }) { _, port in
            let held = HeldConnections()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        try await RawConnection.open(port) { client in
                            let reply = try await client.get("/v2")
                            #expect(reply.status == 200)
                            held.count.withLock { $0 += 1 }
                            await held.release.wait()
                        }
                    }
                }
                while held.count.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(5)) }
                for _ in 0..<6 {
                    group.addTask {
                        try await RawConnection.open(port) { client in
                            let reply = try await client.get("/v2")
                            #expect(reply.status == 200)
                            // Nobody is let in while two are.
                            #expect(held.release.hasHappened)
                        }
                    }
                }
                try await Task.sleep(for: .milliseconds(500))
                held.release.happen()
                try await group.waitForAll()
            }
        }
    }
}

/// Connections that clients keep open until they are told to let go.
private final class HeldConnections: Sendable {
    let count = Mutex(0)
    let release = Occurrence()
}
