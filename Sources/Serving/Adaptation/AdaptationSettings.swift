public import Pipelines
public import Quantities
public import Simulation

/// What the adaptation loop goes by.
public struct AdaptationSettings: Sendable, Hashable {
    /// Time between two plans.
    public var period: Seconds
    public var predictor: PredictorKind
    /// The rate planned for, as a multiple of the predicted one.
    public var margin: Double
    public var hysteresis: Hysteresis
    /// Goals that are given up in this order where no plan keeps all.
    public var givingUp: [Degradation.Goal]
    /// Whether the accuracy of the first plan is a goal where the file names none.
    public var holdsAccuracy: Bool
    /// When replicas start a batch; nil for `planned`, or `greedy` where goals speak of percentiles.
    public var batching: ServedBatching?
    public var strategy: ServingStrategy
    /// Whether changes are only told.
    public var isDryRun: Bool

    /// Settings of a file or a command, completed by the usual ones.
    /// - Throws: ``ServingError`` (`configuration`) for amounts that make no sense.
    public init(
        _ settings: ServingSettings = ServingSettings(), strategy: ServingStrategy = .adaptive(.energyAware),
        isDryRun: Bool = false
    ) throws(ServingError) {
        period = settings.period ?? Seconds(10)
        predictor = settings.predictor ?? .maximum
        margin = settings.margin ?? 1
        hysteresis = settings.hysteresis
        givingUp = settings.givingUp
        holdsAccuracy = settings.holdsAccuracy
        batching = settings.batchPolicy
        self.strategy = strategy
        self.isDryRun = isDryRun
        guard period.isFinite, period >= Seconds(0.1), period <= Seconds(86_400) else {
            throw ServingError(.configuration, "the period is \(period)", advice: "give 100 ms to a day")
        }
        guard margin.isFinite, margin > 0 else {
            throw ServingError(.configuration, "the margin is \(margin)", advice: "give a factor above zero")
        }
    }
}
