import Metering
import Quantities

/// What a monitor shows at one moment: the figures of the last second and what runs.
struct MonitorSnapshot: Sendable {
    /// A stage with what it runs and how busy it is.
    struct Stage: Sendable {
        var name: String
        var setting: StageSetting?
        var load: StageLoad?
        /// Of the last ten seconds, or of a target's last window and nil before the first: requests per second, mean items of a batch, and the share of the replicas' time that
        /// was busy.
        var rate: Double?
        var meanBatch: Double?
        var busyShare: Double?
    }

    var pipeline: String
    var uptime: Seconds
    var now: Seconds
    var point: MonitorPoint
    /// Nil where requests do not pass through this process.
    var inFlight: Int?
    /// Of all the time.
    var counts: RequestCounts
    /// Of all the time.
    var p50: Double?
    var p95: Double?
    var p99: Double?
    var energy: EnergyFigures?
    /// Of the machines, in the last ten seconds or a target's last window; nil where nothing tells.
    var processorTime: ProcessorTime?
    /// The same since the start.
    var allProcessorTime: ProcessorTime?
    var stages: [Stage]
    var goals: [GoalStanding]
    var decisions: [AdaptationDecision]
    var remarks: [String]
}

/// Power and energy as a snapshot shows them, with where they come from.
struct EnergyFigures: Sendable {
    /// Of the machine.
    var power: Estimate<Watts>
    /// Names of the sources of energy; ``power`` and ``perRequest`` say at length how their figures come about.
    var source: String
    /// Where the joules that requests are charged with come from, with answers and without.
    var charging: Provenance
    /// Of the service per answer in the last ten seconds, rest included; nil when there was no answer.
    var perRequest: Estimate<Joules>?
    /// Of it, the part beyond rest; nil where rest is unknown.
    var dynamicPerRequest: Joules?
    /// Since the start; nil where a target tells no more than its sum.
    var account: EnergyAccount?
    /// Emissions per joule, building included; nil without a carbon intensity.
    var gramsPerJoule: Double?
    /// Of the service in the last ten seconds.
    var servicePower: Watts
    /// Of the service since the start.
    var total: Joules
    var remarks: [String] = []

    func carbon(_ energy: Joules) -> GramsCO2e? { gramsPerJoule.map { GramsCO2e($0 * energy.value) } }

    /// Of the service in the last ten seconds.
    var carbonRate: CarbonRate? { gramsPerJoule.map { CarbonRate($0 * servicePower.value * 3600) } }
}
