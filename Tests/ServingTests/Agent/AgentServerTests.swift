import Foundation
import Metering
import Quantities
import Serving
import TestKit
import Testing

@Suite struct AgentServerTests {
    @Test("a client reads over the network what the meter tells, and counters go on from reading to reading")
    func reads() async throws {
        let stand = try AgentStand()
        try await stand.serve { _, port in
            stand.meter.run(for: Seconds(3), at: Watts(30))
            let first = try await client(port).read()
            stand.meter.run(for: Seconds(2), at: Watts(40))
            let second = try await client(port).read()
            #expect(abs(first.energy.value.value - 90) < 1e-3)
            let use = try #require(second.use(since: first))
            #expect(abs(use.energy.value.value - 80) < 1e-3 && abs((use.dynamic?.value.value ?? 0) - 60) < 1e-3)
        }
    }

    @Test("the JSON has the keys that are documented")
    func shape() async throws {
        let stand = try AgentStand()
        try await stand.serve { _, port in
            stand.meter.run(for: Seconds(3), at: Watts(30))
            let response = try await get("/v1/energy", port)
            #expect(response.status == 200 && response.field("Content-Type") == "application/json")
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
            for key in [
                "id", "agent", "node", "machine", "sources", "started", "time", "monotonic", "energy", "idle",
                "dynamic",
                "power", "domains", "flags",
            ] { #expect(object[key] != nil, "\(key)") }
            #expect(object["carbon"] == nil)
            let energy = try #require(object["energy"] as? [String: Any])
            #expect(energy["value"] is NSNumber)
            #expect((energy["interval"] as? [String: Any])?["upper"] is NSNumber)
            #expect((energy["provenance"] as? [String: String]) == ["kind": "measured", "origin": "synthetic"])
        }
    }

    @Test("metrics are text for Prometheus, health is open, other paths and methods are told what there is")
    func paths() async throws {
        let stand = try AgentStand()
        try await stand.serve { _, port in
            stand.meter.run(for: Seconds(3), at: Watts(30))
            let metrics = try await get("/metrics", port)
            #expect(metrics.field("Content-Type")?.hasPrefix("text/plain; version=0.0.4") == true)
            let lines = metrics.text.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("perjoule_node_energy_joules_total{part=\"total\"} 9") })
            #expect(lines.contains { $0.hasPrefix("perjoule_node_domain_energy_joules_total{domain=\"package-0\"") })
            #expect(lines.contains("# TYPE perjoule_node_energy_joules_total counter"))
            let status1 = try await get("/healthz", port).status
            #expect(status1 == 200)
            let unknown = try await get("/v2/health/live", port)
            #expect(unknown.status == 404 && unknown.text.contains("/v1/energy"))
            let posted = try await HTTPConnection.exchange(
                ClientRequest(.post, "/v1/energy", body: [1, 2, 3]), with: ServerAddress(host: "127.0.0.1", port: port))
            #expect(posted.status == 405)
        }
    }

    @Test("without the token nothing is told but that the agent lives")
    func token() async throws {
        let stand = try AgentStand()
        try await stand.serve(GatewaySettings(port: 0, token: "secret")) { _, port in
            let status2 = try await get("/v1/energy", port).status
            #expect(status2 == 401)
            let status3 = try await get("/metrics", port).status
            #expect(status3 == 401)
            let status4 = try await get("/healthz", port).status
            #expect(status4 == 200)
            for wrong in [nil, "secre", "secret2"] {
                let error = await #expect(throws: ServingError.self) { try await client(port, token: wrong).read() }
                #expect(error?.code == .target && error?.message.contains("token") == true)
            }
            let reading = try await client(port, token: "secret").read()
            #expect(reading.node == "node-1")
        }
    }

    @Test("a stopped meter is said with 503, by health too")
    func stoppedMeter() async throws {
        let stand = try AgentStand()
        try await stand.serve { _, port in
            stand.meter.meter.stop()
            let status5 = try await get("/healthz", port).status
            #expect(status5 == 503)
            let error = await #expect(throws: ServingError.self) { try await client(port).read() }
            #expect(error?.code == .target && error?.message.contains("503") == true)
        }
    }

    @Test("stopping ends the server while a client keeps its connection open")
    func stops() async throws {
        let stand = try AgentStand()
        try await stand.serve { server, port in
            let connection = try await HTTPConnection.open(ServerAddress(host: "127.0.0.1", port: port))
            let healthy = try await connection.send(ClientRequest(.get, "/healthz"))
            #expect(healthy.status == 200)
            await server.stop()
            let error = await #expect(throws: ServingError.self) { try await client(port).read() }
            #expect(error?.code == .target)
            await connection.close()
        }
    }

    @Test("what is no agent is told from one")
    func noAgent() async throws {
        // A gateway's `/v1/energy` is nowhere.
        try await RunningGateway.run { _, port in
            let error = await #expect(throws: ServingError.self) { try await client(port).read() }
            #expect(error?.code == .target)
        }
    }

    @Test("other machines are let in only with TLS and a token")
    func binding() async throws {
        let stand = try AgentStand()
        let server = AgentServer(GatewaySettings(host: "0.0.0.0", port: 0, token: "secret"), meter: stand.agent)
        let error = await #expect(throws: ServingError.self) { try await server.run { _ in } }
        #expect(error?.code == .configuration && error?.message.contains("TLS") == true)
    }

    private func get(_ path: String, _ port: Int) async throws -> ClientResponse {
        try await HTTPConnection.exchange(
            ClientRequest(.get, path), with: ServerAddress(host: "127.0.0.1", port: port), timeout: Seconds(20))
    }
}

extension AgentServerTests {
    @Test("over TLS the client believes the agent by its certificate", .enabled(if: TestCertificate.isPossible))
    func encrypted() async throws {
        let files = try await TestCertificate()
        defer { files.remove() }
        let stand = try AgentStand()
        let settings = GatewaySettings(
            port: 0, token: "secret", tls: .init(certificate: files.certificate, key: files.key))
        let certificate = files.certificate
        try await stand.serve(settings) { _, port in
            let reading = try await client(port, token: "secret", trust: .file(certificate), encrypted: true).read()
            #expect(reading.id == "first")
            let error = await #expect(throws: ServingError.self) {
                try await client(port, token: "secret", encrypted: true).read()
            }
            #expect(error?.code == .target)
        }
    }
}
