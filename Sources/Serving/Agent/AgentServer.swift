import Metering
import NIOCore
import NIOHTTP1
import Quantities
import Reporting
public import ServiceLifecycle

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The HTTP server of a node's agent: `GET /v1/energy`, `/metrics` for Prometheus and `/healthz`.
///
/// Where it listens, whom it lets in and what it bears with are the settings of a gateway.
public final class AgentServer: Service {
    public let settings: GatewaySettings
    private let meter: AgentMeter
    private let state = GatewayState()
    /// No request has a body to speak of.
    private static let bodyLimit = 16 << 10

    public init(_ settings: GatewaySettings, meter: AgentMeter) {
        self.settings = settings
        self.meter = meter
    }

    public func run() async throws { try await run { _ in } }

    /// Listens and answers until ``stop()``, a graceful shutdown of the task's service group, or cancellation.
    /// - Parameter onReady: told the port once the socket listens.
    /// - Throws: ``ServingError`` (`configuration`) for a port in use, a missing certificate and the like.
    public func run(onReady: @escaping @Sendable (Int) async -> Void) async throws(ServingError) {
        let doorkeeper = Doorkeeper(
            token: settings.token.map(BearerToken.init), bodyLimit: Self.bodyLimit, route: Route.ofAgent,
            signpost: "an agent has \(Route.energyPath), /metrics and /healthz")
        let listener = Listener(settings, state: state, doorkeeper: doorkeeper) { [self] request, replies in
            try await replies.write(.whole(reply(to: request.route)))
        }
        let outcome = await withTaskGroup(of: Result<Void, ServingError>?.self) { group in
            group.addTask {
                await Result(awaiting: { () throws(ServingError) in try await listener.run(onReady: onReady) })
            }
            group.addTask { [meter] in
                await Self.mark(meter)
                return nil
            }
            defer { group.cancelAll() }
            while let next = await group.next() { if let next { return next } }
            return .success(())
        }
        try outcome.get()
    }

    /// Answers what was asked, closes all connections and ends ``run(onReady:)``; returns when all is closed.
    public func stop() async {
        state.startDraining()
        await state.isClosed.wait()
    }

    /// Lets windows of power begin until the task is cancelled.
    private static func mark(_ meter: AgentMeter) async {
        do {
            while true {
                try await Task.sleep(for: .seconds(meter.window.value))
                try meter.mark()
            }
        } catch {
            // Cancelled, or the meter was stopped, which readings then say.
        }
    }

    private func reply(to route: Route) -> GatewayReply {
        let reading: AgentReading
        do throws(MeteringError) { reading = try meter.read() } catch {
            return GatewayReply(ServingError(.unavailable, error.message, advice: error.advice))
        }
        switch route {
        case .metrics:
            return GatewayReply(
                headers: ["Content-Type": PrometheusText.contentType], body: ByteBuffer(string: reading.metrics.text))
        case .live: return GatewayReply(json: ["status": "ok"])
        default: return energy(reading)
        }
    }

    private func energy(_ reading: AgentReading) -> GatewayReply {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let text = try? encoder.encode(reading) else {
            return GatewayReply(ServingError(.failed, "the reading holds a figure that is not finite"))
        }
        return GatewayReply(headers: ["Content-Type": "application/json"], body: ByteBuffer(bytes: text))
    }
}
