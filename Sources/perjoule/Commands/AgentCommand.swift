import ArgumentParser
import Metering
import Quantities
import Serving
import Store
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract:
            "Tell this node's energy over HTTP: to perjoule serve --on ray, to Prometheus, to anyone with the token.",
        discussion: """
            GET /v1/energy tells joules since the start (total, idle, dynamic, each domain), power now and where the \
            figures come from, as JSON; GET /metrics tells them to Prometheus; GET /healthz is open to everyone. Idle \
            and dynamic energy are told where a baseline of this machine is stored (perjoule baseline). SIGTERM ends it.

            Examples:
              perjoule agent
              perjoule agent --host 0.0.0.0 --token-file token --tls-certificate agent.pem --tls-key agent.key
            """)

    @OptionGroup var listening: ListeningOptions

    @Option(help: "The name that the node is told by. Default: its host name.")
    var node: String?

    @Option(help: "The shortest window that power is told over.", transform: amount)
    var window: Seconds = Seconds(1)

    @OptionGroup var meter: MeterOptions
    @OptionGroup var carbon: CarbonOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let settings = try listening.settings(usualPort: AgentClient.usualPort)
        let carbon = try carbon.settings()
        let meter = try meter.openMeter(output)
        defer { meter.stop() }
        let machine = MachineDescription(of: self.meter.host)
        let identity = AgentIdentity.new(version: Version.current, node: node)
        let agentMeter = try AgentMeter(
            meter, identity: identity, machine: machine, baseline: try baseline(of: machine), carbon: carbon,
            window: window, wallClock: { Seconds(Date().timeIntervalSince1970) })
        let tellsIdle = try agentMeter.read().idle != nil
        let server = AgentServer(settings, meter: agentMeter)
        try await cancellingOnInterrupt { [output] in
            try await server.run { port in
                output.said(
                    Started(
                        url: "\(ServerAddress(host: settings.host, port: port, isEncrypted: settings.tls != nil))",
                        port: port, id: identity.id, node: identity.node, sources: meter.choice.chosen.map(\.name),
                        tellsIdle: tellsIdle))
            }
        }
    }

    /// The stored baseline; none is taken here, since the node may be at work.
    private func baseline(of machine: MachineDescription) throws -> Baseline? {
        // A store is not made for this: an agent may run where nothing can be kept.
        let baseline =
            FileManager.default.fileExists(atPath: store.path) ? try store.open().latestBaseline(on: machine) : nil
        if baseline == nil, meter.choice?.chosen.contains(where: { $0.provenance == "measured" }) == true {
            output.say(
                "perjoule: no baseline is stored, so idle and dynamic energy are not told; take one with perjoule baseline"
            )
        }
        return baseline
    }

    fileprivate struct Started: Encodable {
        let url: String
        let port: Int
        let id: String
        let node: String
        let sources: [String]
        let tellsIdle: Bool
    }
}

extension OutputOptions {
    /// Says that the agent listens; as JSON on one line, for programs that wait for it.
    fileprivate func said(_ started: AgentCommand.Started) {
        if json, let line = try? Console.line(json: started) {
            Console.print(line)
        } else {
            say(
                "perjoule: the agent of \(started.node) listens at \(started.url) (\(started.sources.joined(separator: ", ")))"
            )
        }
    }
}
