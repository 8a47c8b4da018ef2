public import Metering
public import Quantities

/// What runs a pipeline's stages: this process, or Ray Serve. Perjoule decides, the target brings it about.
public protocol DeploymentTarget: Sendable {
    /// For messages, such as `embedded` or `ray http://…`.
    var description: String { get }

    /// What runs now, in the order of the stages; the truth is the target's, also after a restart of Perjoule.
    func settings() async throws(ServingError) -> [StageSetting]

    /// Brings settings about without losing a request; stages that keep theirs are left alone.
    /// - Returns: how long each changed stage took.
    func apply(_ settings: [StageSetting]) async throws(ServingError) -> [StageChange]

    /// What happened since the last call.
    func observe() async throws(ServingError) -> TargetObservation

    /// Where the target's figures do not come from this process: how many nodes tell their energy, and which do not.
    var remarks: [String] { get }
}

/// A stage that was changed.
public struct StageChange: Sendable, Hashable {
    public var stage: String
    public var from: StageSetting?
    public var to: StageSetting
    /// From the request for the change until requests were served in the new way.
    public var duration: Seconds

    public init(stage: String, from: StageSetting?, to: StageSetting, duration: Seconds) {
        self.stage = stage
        self.from = from
        self.to = to
        self.duration = duration
    }
}

/// What a target saw in a window.
public struct TargetObservation: Sendable, Hashable {
    /// Length of the window.
    public var window: Seconds
    /// Requests to the pipeline in each whole second of the window, oldest first.
    public var arrivalsPerSecond: [Double]
    /// Requests answered, and of them failed.
    public var answered: Int
    public var failed: Int
    /// Percentiles of response times; nil when none was answered.
    public var p50: Seconds?
    public var p99: Seconds?
    /// All energy in the window, and the part beyond rest; nil when nothing meters it.
    public var energy: Estimate<Joules>?
    public var dynamicEnergy: Estimate<Joules>?
    /// Requests to each model that had any: the pipeline, stages by themselves, and “unknown”.
    public var models: [ModelCounts]
    /// What each variant of a stage computed, where it computed anything; nil when the target does not tell.
    public var stages: [StageFigures]?
    /// What the processors of all machines did; nil when nobody tells.
    public var processorTime: ProcessorTime?

    /// Requests to one model in the window.
    public struct ModelCounts: Sendable, Hashable {
        public var model: String
        public var arrived: Int
        /// How many ended, by HTTP status.
        public var statuses: [Int: Int]

        public init(model: String, arrived: Int, statuses: [Int: Int]) {
            self.model = model
            self.arrived = arrived
            self.statuses = statuses
        }
    }

    public init(
        window: Seconds, arrivalsPerSecond: [Double], answered: Int, failed: Int, p50: Seconds?, p99: Seconds?,
        energy: Estimate<Joules>?, dynamicEnergy: Estimate<Joules>?, models: [ModelCounts] = [],
        stages: [StageFigures]? = nil, processorTime: ProcessorTime? = nil
    ) {
        self.window = window
        self.arrivalsPerSecond = arrivalsPerSecond
        self.answered = answered
        self.failed = failed
        self.p50 = p50
        self.p99 = p99
        self.energy = energy
        self.dynamicEnergy = dynamicEnergy
        self.models = models
        self.stages = stages
        self.processorTime = processorTime
    }
}

extension TargetObservation {
    /// Requests per second in the window.
    var meanRate: Rate {
        arrivalsPerSecond.isEmpty
            ? .zero : Rate(arrivalsPerSecond.reduce(0, +) / Double(arrivalsPerSecond.count))
    }
}
