public import Metering
public import Quantities

/// What a job told and what it cost.
public struct JobOutcome: Sendable, Hashable, Codable {
    /// How a job ended.
    public enum End: Sendable, Hashable, Codable {
        /// By itself, with status 0 and with every objective.
        case completed
        /// It was ended because of what it had reported.
        case pruned
        /// It was ended because the task that ran it was cancelled.
        case cancelled
        case failed(JobFault)
    }

    public var end: End
    /// Every finite figure that the job reported last, the objectives among them; of a job that did not complete, so far.
    public var values: [String: Double]
    /// In the order received; the first ten thousand.
    public var reports: [JobReport]
    /// The run, its energy and its host's energy.
    public var measured: MeasuredRun
    /// The last lines of standard error.
    public var errorLines: [String]
    /// What a reader should know of the job, each a sentence.
    public var notes: [String]

    /// The energy of the job's processes, by their share of CPU time, under the idle policy of the measurement.
    ///
    /// Jobs that run side by side share the host's energy by CPU time, so together they never have more than the host.
    public var energy: Estimate<Joules> { measured.attributed }
    /// Dynamic energy only: what the host used because the job ran.
    public var dynamicEnergy: Estimate<Joules> { measured.charged(.dynamicOnly) }
    /// Dynamic energy and the same share of idle energy.
    public var totalEnergy: Estimate<Joules> { measured.charged(.proportional) }
    /// The whole host's energy while the job ran, whatever else ran on it.
    public var hostEnergy: Estimate<Joules> { measured.use.total }
    /// Wall time from start to end.
    public var duration: Seconds { measured.run.wall }
    /// How the process itself ended.
    public var exit: CommandRun.Outcome { measured.run.outcome }

    public var isComplete: Bool { end == .completed }
    public var isPruned: Bool { end == .pruned }
    /// Why a failed job has no usable values.
    public var fault: JobFault? { if case .failed(let fault) = end { fault } else { nil } }

    public init(
        end: End, values: [String: Double], reports: [JobReport], measured: MeasuredRun, errorLines: [String],
        notes: [String]
    ) {
        self.end = end
        self.values = values
        self.reports = reports
        self.measured = measured
        self.errorLines = errorLines
        self.notes = notes
    }
}
