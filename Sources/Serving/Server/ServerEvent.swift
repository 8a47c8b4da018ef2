public import Metering
public import Pipelines
public import Quantities

/// What a server tells while it runs.
public enum ServerEvent: Sendable {
    /// Worth knowing, mostly before it starts.
    case remark(String)
    /// Models load; until they have, requests are answered 503.
    case loading(stages: Int, port: Int)
    case ready(ServerReady)
    case decided(AdaptationDecision)
    /// No new requests are taken; those accepted are answered.
    case draining
}

/// A server that takes requests.
public struct ServerReady: Sendable, Hashable, Codable {
    public var url: String
    public var port: Int
    /// The names that requests may address, the pipeline first.
    public var models: [String]
    /// What each stage runs.
    public var stages: [Stage]
    /// How plans follow the load, or why they do not.
    public var adaptation: String
    /// From the start until now.
    public var startTime: Seconds

    public struct Stage: Sendable, Hashable, Codable {
        public var stage: String
        public var variant: String
        public var batch: Int
        public var replicas: Int
        public var threads: Int

        init(_ setting: StageSetting) {
            stage = setting.stage
            variant = setting.variant
            batch = setting.batch
            replicas = setting.replicas
            threads = setting.threads
        }
    }
}

/// What a server did from its start to its end.
public struct ServingSummary: Sendable, Codable {
    public var pipeline: String
    /// From the moment it was ready.
    public var time: Seconds
    /// All that ended; each is in one of the four classes below.
    public var requests: Int
    /// 2xx.
    public var answered: Int
    /// 429 and 503.
    public var refused: Int
    /// Other 4xx.
    public var rejected: Int
    /// Other 5xx.
    public var failed: Int
    /// Percentiles of response times; nil when none was answered.
    public var p50: Seconds?
    public var p99: Seconds?
    /// All energy charged to requests, idle included; nil when nothing metered it.
    public var energy: Estimate<Joules>?
    public var energyPerRequest: Estimate<Joules>?
    /// Emissions of all energy; nil when the carbon intensity is unknown.
    public var carbon: GramsCO2e?
    /// Decisions of the adaptation loop, and those that changed what runs.
    public var decisions: Int
    public var planChanges: Int
    /// What ran at the end.
    public var stages: [ServerReady.Stage]
    /// What batches took, for plans and forecasts by it; empty where they ran elsewhere.
    public var served: [ServedFigures]
    /// What the machine draws at rest; nil where that is unknown.
    public var idlePower: Estimate<Watts>?
    /// What the machines' processors did; nil where they do not tell.
    public var processorTime: ProcessorTime?
}
