/// The HTTP server of the Open Inference Protocol v2, metrics, events and the dashboard.
public final class Gateway: Sendable {
    public let settings: GatewaySettings
    let monitor: Monitor
    let dashboard: [UInt8]

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
        self.dashboard = dashboard
    }

    /// Answers inference requests with a service from now on; until then they are answered 503.
    public func serve(_ service: any InferenceService) {}

    /// Whether inference requests are taken: a service with all models ready is there, and the gateway does not drain.
    public var isReady: Bool { false }

    /// Listens and answers until ``drain()``, a graceful shutdown of the task's service group, or cancellation.
    /// - Parameter onReady: told the port once the socket listens.
    /// - Throws: ``ServingError`` (`configuration`) for a port in use, a missing certificate and the like.
    public func run(onReady: @escaping @Sendable (Int) async -> Void = { _ in }) async throws(ServingError) {
        try settings.validate()
    }

    /// Turns new inference requests away (503), answers those accepted, closes all connections and ends ``run(onReady:)``.
    ///
    /// Returns when all is closed, at the latest after ``GatewaySettings/drainTimeout``.
    public func drain() async {}
}
