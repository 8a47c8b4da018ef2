public import Planning
public import Quantities

/// What the adaptation loop made of a period: kept or changed, and why, as the dashboard and `--dry-run` tell it.
public struct AdaptationDecision: Sendable, Hashable {
    /// What became of the plan that was found.
    public enum Outcome: String, Sendable, Hashable, Codable {
        /// Stages were changed.
        case applied
        /// `--dry-run`: would have been applied.
        case proposed
        /// The plan is the one that runs.
        case unchanged
        /// Better, but not by enough to be worth the change, or too soon after the last.
        case held
        /// No plan keeps every goal; the best for what can be kept was taken, and some goals were given up.
        case relaxed
        /// It could not be brought about; what ran before goes on.
        case failed
    }

    /// On the monotonic clock.
    public var time: Seconds
    public var outcome: Outcome
    /// Requests per second seen in the last period, and predicted for the next.
    public var observedRate: Rate
    public var predictedRate: Rate
    public var from: [StageSetting]
    public var to: [StageSetting]
    /// Joules per request that the plan expects less than what runs; negative when it costs more.
    public var savedPerRequest: Joules?
    /// One sentence, such as “would move detect from yolov7 to yolov7-tiny: load 31/s, planned for 48/s, what runs carries
    /// 36/s, accuracy 0.7→0.5, saves 2.1 J/request”.
    public var reason: String
    /// How long the changes took.
    public var changes: [StageChange]
    /// Goals that what runs from now on was planned without; nil where the decision leaves them as they were.
    public var givenUp: Set<Constraint>?

    public init(
        time: Seconds, outcome: Outcome, observedRate: Rate, predictedRate: Rate, from: [StageSetting],
        to: [StageSetting], savedPerRequest: Joules?, reason: String, changes: [StageChange],
        givenUp: Set<Constraint>? = nil
    ) {
        self.time = time
        self.outcome = outcome
        self.observedRate = observedRate
        self.predictedRate = predictedRate
        self.from = from
        self.to = to
        self.savedPerRequest = savedPerRequest
        self.reason = reason
        self.changes = changes
        self.givenUp = givenUp
    }
}
