import Foundation
import Metering
import Quantities
import Serving
import TestKit

/// An agent over a meter whose power and time a test dictates.
struct AgentStand {
    let meter: SyntheticMeter
    let agent: AgentMeter

    init(
        id: String = "first", baseline watts: Watts? = Watts(10), carbon: CarbonSettings? = nil,
        window: Seconds = Seconds(1)
    ) throws {
        meter = try SyntheticMeter()
        let domain = EnergyDomain(name: "package-0", kind: .package, source: "synthetic")
        let baseline = watts.map { watts in
            Baseline(
                parts: [.init(domain: domain, power: Estimate(watts, provenance: .measured(by: "synthetic")))],
                duration: Seconds(30), windows: 5)
        }
        let clock = meter.clock.clock
        agent = try AgentMeter(
            meter.meter, identity: AgentIdentity(id: id, agent: "perjoule 1.2.3", node: "node-1"),
            machine: MachineDescription(
                processor: "Test", threads: 8, operatingSystem: "Linux", kernel: "Linux 6", isVirtual: false),
            baseline: baseline, carbon: carbon, window: window,
            wallClock: { clock.now + Seconds(1_700_000_000) })
    }

    /// Serves the agent on a port of this machine while a test's body runs.
    func serve(
        _ settings: GatewaySettings = GatewaySettings(port: 0),
        _ body: @escaping @Sendable (AgentServer, Int) async throws -> Void
    ) async throws {
        let server = AgentServer(settings, meter: agent)
        let (ports, source) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { source.finish() }
                try await server.run { port in source.yield(port) }
            }
            for await port in ports {
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await body(server, port)) } catch { outcome = .failure(error) }
                group.cancelAll()
                try outcome.get()
            }
            try await group.waitForAll()
        }
    }
}

/// An agent's client on this machine.
func client(_ port: Int, token: String? = nil, trust: ServerTrust = .system, encrypted: Bool = false) -> AgentClient {
    AgentClient(
        ServerAddress(host: encrypted ? "localhost" : "127.0.0.1", port: port, isEncrypted: encrypted), token: token,
        trust: trust, timeout: Seconds(20))
}
