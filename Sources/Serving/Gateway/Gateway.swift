import NIOCore
import NIOHTTP1
import Reporting

/// The HTTP server of the Open Inference Protocol v2, with metrics, events and the dashboard.
///
/// Existing clients of Triton, KServe and MLServer work with it unchanged. It answers `/v2`, `/v2/health/live`,
/// `/v2/health/ready`, `/v2/models/NAME[/versions/VERSION][/ready|/infer]`, `/v2/repository/index`, `/metrics`, `/events`
/// and `/`. A request's deadline is the earliest of the header `X-Request-Timeout-Ms`, Envoy's
/// `x-envoy-expected-rq-timeout-ms` (both in ms) and the request parameter `timeout` (µs; 0 for none), as in Triton's
/// schedule policy extension. A client that closes its side of the connection is taken to be gone, and its request is
/// cancelled.
public final class Gateway: Sendable {
    public let settings: GatewaySettings
    let monitor: Monitor
    let dashboard: ByteBuffer?
    let name: String
    let version: String
    let state = GatewayState()

    /// - Parameters:
    ///   - service: what answers inference requests; nil while models load, see ``serve(_:)``.
    ///   - dashboard: the page at `/`, HTML in UTF-8; without one `/` is not found.
    ///   - name: the server's name in its metadata.
    ///   - version: the server's version in its metadata.
    public init(
        _ settings: GatewaySettings, service: (any InferenceService)? = nil, monitor: Monitor,
        dashboard: [UInt8] = [], name: String = "perjoule", version: String
    ) {
        self.settings = settings
        self.monitor = monitor
        self.dashboard = dashboard.isEmpty ? nil : ByteBuffer(bytes: dashboard)
        self.name = name
        self.version = version
        if let service { state.serve(service) }
    }

    /// Answers inference requests with a service from now on; until then they are answered 503.
    ///
    /// The names of its models must stay what they are; whether they are ready and what they run may change.
    public func serve(_ service: any InferenceService) { state.serve(service) }

    /// Whether inference requests are taken: a service with all models ready is there, and the gateway does not drain.
    public var isReady: Bool { unreadiness == nil }

    /// Why inference requests are not taken; nil when they are.
    var unreadiness: ServingError? {
        guard !state.isDraining else { return .stopping }
        guard let service = state.service else { return .loading }
        guard let model = service.models.first(where: { !$0.isReady }) else { return nil }
        return ServingError(.unavailable, "\(model.name) is not ready" + (model.reason.map { ": \($0)" } ?? ""))
    }

    /// Answers a request on its connection.
    /// - Throws: when the connection broke.
    func answer(
        _ request: GatewayRequest, to replies: NIOAsyncChannelOutboundWriter<GatewayReply.Part>
    ) async throws {
        switch request.route {
        case .infer(let model, let version):
            try await answerInference(request, model: model, version: version, to: replies)
        case .events where request.head.method == .GET: try await stream(request, to: replies)
        default:
            // The loop's other connections go on while the file of a version is read that does not run.
            let executor = request.route.readsFiles ? globalConcurrentExecutor : nil
            var reply = await withTaskExecutorPreference(executor) { answer(to: request) }
            if state.isDraining { reply.closes = true }
            try await replies.write(.whole(reply))
        }
    }

    private func answer(to request: GatewayRequest) -> GatewayReply {
        do throws(ServingError) { return try reply(to: request) } catch { return GatewayReply(error) }
    }

    /// The answer to what no model is asked for.
    private func reply(to request: GatewayRequest) throws(ServingError) -> GatewayReply {
        switch request.route {
        case .dashboard: return page
        case .metrics: return metrics
        case .server: return GatewayReply(json: metadata)
        case .live: return GatewayReply(json: ["live": true])
        case .ready: return readiness
        case .index: return GatewayReply(json: try index(request.body.take()))
        case .load, .unload:
            return GatewayReply(
                .notImplemented,
                error:
                    "clients cannot load or unload models: the pipeline file says what is served, and Perjoule what runs"
            )
        case .model(let name, let version): return try metadata(of: name, version: version)
        case .modelReady(let name, let version): return try readiness(of: name, version: version)
        case .events, .infer, .energy: return GatewayReply(headers: ["Content-Type": "text/event-stream"])
        }
    }
}
