public import Pipelines
public import Quantities

/// A pipeline whose energy-blind and energy-aware plans are compared, and the loads and latency goals to do it at.
public struct SavingsCase: Sendable {
    public var name: String
    /// With its objective and the caps that hold at every setting.
    public var pipeline: Pipeline
    public var settings: [Setting]
    /// Why the options may differ in accuracy although the figures say nothing of it; nil where they do not.
    public var caveat: String?

    /// One load and latency goal.
    public struct Setting: Sendable, Hashable, Codable {
        public var rate: Rate
        public var latencySLA: Seconds?
        /// The latency goal as a multiple of the case's reference latency; nil where it was given in seconds.
        public var multiple: Double?

        public init(rate: Rate, latencySLA: Seconds?, multiple: Double? = nil) {
            self.rate = rate
            self.latencySLA = latencySLA
            self.multiple = multiple
        }
    }

    public init(name: String, pipeline: Pipeline, settings: [Setting], caveat: String? = nil) {
        self.name = name
        self.pipeline = pipeline
        self.settings = settings
        self.caveat = caveat
    }

    /// The pipeline with the goals of the middle setting, as a file that plans and simulations start from.
    public var file: Pipeline {
        var pipeline = pipeline
        if !settings.isEmpty {
            let middle = settings[settings.count / 2]
            pipeline.goals.rate = middle.rate
            pipeline.goals.latencySLA = middle.latencySLA
        }
        return pipeline
    }
}

/// What an importer makes of a source: cases, and what the reader must know of them.
public struct SavingsSource: Sendable {
    public var title: String
    public var cases: [SavingsCase]
    public var terms: Terms
    /// Latencies that the source published, where the cases have this machine's.
    public var latencies: [PublishedLatency]
    /// What of the source could not be used, and why.
    public var leftOut: [String]
    /// What the figures do not say.
    public var limits: [String]

    /// What the source's requests, costs and variants are called.
    public struct Terms: Sendable, Hashable, Codable {
        /// One request, for example `image`.
        public var request = "request"
        /// The unit of cost in the plural, for example `GPUs`.
        public var cost = "cores"
        /// What tells variants apart, for example `model`.
        public var variant = "model variant"
        /// Whether the load is a question of its own; training has none.
        public var hasLoad = true
        /// What the latency goal's multiples are of.
        public var reference = "the shortest latency possible"
        /// Whether batches are gathered on purpose, although the source's servers batch what is there.
        public var isBatchedByLoad = false

        public init() {}
    }

    public init(title: String, cases: [SavingsCase], terms: Terms = Terms()) {
        self.title = title
        self.cases = cases
        self.terms = terms
        latencies = []
        leftOut = []
        limits = []
    }
}
