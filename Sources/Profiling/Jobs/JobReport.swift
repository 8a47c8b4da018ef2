/// What a running job told of its progress.
public struct JobReport: Sendable, Hashable, Codable {
    /// The epoch, round or other progress, as the job counts it.
    public var step: Int
    /// Every finite figure of the report, by name.
    public var values: [String: Double]

    public init(step: Int, values: [String: Double]) {
        self.step = step
        self.values = values
    }
}

/// What becomes of a job after a report.
public enum JobDecision: Sendable, Hashable {
    case goOn
    /// The job is ended: it is not worth its energy.
    case stop
}
