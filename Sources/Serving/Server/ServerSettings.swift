public import Quantities

/// How a pipeline is served.
public struct ServerSettings: Sendable {
    public var gateway: GatewaySettings
    public var runtime: RuntimeOptions
    public var adaptation: AdaptationSettings
    /// Whether plans follow the load.
    public var adapts: Bool
    /// The load that the first plan is for; nil for the file's, else 1/s.
    public var rate: Rate?
    /// What stages run where nothing can be planned.
    public var unplanned: UnplannedSetting
    public var place: ServingPlace
    /// Processors of this machine: plans take no more cores unless the file's cost cap allows it.
    public var processors: Int
    /// Where traces of requests go; nil for nowhere. Requests that Ray's proxies take are not traced.
    public var traces: TracingSettings?
    /// The version that the server's metadata tell.
    public var version: String

    public init(
        gateway: GatewaySettings = GatewaySettings(), runtime: RuntimeOptions = RuntimeOptions(),
        adaptation: AdaptationSettings, adapts: Bool = true, rate: Rate? = nil,
        unplanned: UnplannedSetting = UnplannedSetting(), place: ServingPlace = .embedded, processors: Int,
        traces: TracingSettings? = nil, version: String
    ) {
        self.gateway = gateway
        self.runtime = runtime
        self.adaptation = adaptation
        self.adapts = adapts
        self.rate = rate
        self.unplanned = unplanned
        self.place = place
        self.processors = processors
        self.traces = traces
        self.version = version
    }
}

/// Where stages run.
public enum ServingPlace: Sendable {
    /// In this process.
    case embedded
    /// On Ray Serve, behind the REST API at an address; requests go to Ray's own proxies.
    case ray(ServerAddress, RayTarget.Options)

    var isEmbedded: Bool { if case .embedded = self { true } else { false } }
}
