public import Quantities

/// How a pipeline is served and follows its load; what is nil is left to the defaults of `perjoule serve`.
public struct ServingSettings: Sendable, Hashable, Codable {
    /// Time between two plans, above zero.
    public var period: Seconds?
    /// How the load of the next period is predicted.
    public var predictor: PredictorKind?
    /// The rate planned for, as a multiple of the predicted one.
    public var margin: Double?
    /// When replicas start a batch.
    public var batchPolicy: ServedBatching?
    /// The most requests that wait at a stage before further ones are refused.
    public var queueLimit: Int?
    /// The longest that a request may take which brings no deadline of its own.
    public var deadline: Seconds?
    /// A plan that betters what runs by a smaller share than this is not worth a change.
    public var minimumSaving: Fraction?
    /// The shortest time between two changes that are not needed to carry the load.
    public var minimumDwell: Seconds?
    /// Which goals are given up, and in which order, when no plan keeps all.
    public var degrade: Degradation?

    public init() {}

    /// These settings where they say something, else the defaults: flags win over the file.
    public func completed(by defaults: ServingSettings) -> ServingSettings {
        var settings = self
        settings.period = period ?? defaults.period
        settings.predictor = predictor ?? defaults.predictor
        settings.margin = margin ?? defaults.margin
        settings.batchPolicy = batchPolicy ?? defaults.batchPolicy
        settings.queueLimit = queueLimit ?? defaults.queueLimit
        settings.deadline = deadline ?? defaults.deadline
        settings.minimumSaving = minimumSaving ?? defaults.minimumSaving
        settings.minimumDwell = minimumDwell ?? defaults.minimumDwell
        settings.degrade = degrade ?? defaults.degrade
        return settings
    }
}

/// When the batches of a served pipeline start.
public enum ServedBatching: Sendable, Hashable, Codable, RawRepresentable {
    /// When full, or when the plan expects it to be full: after (batch − 1) ÷ load.
    case planned
    case by(Batching)

    /// What there is to choose from.
    public static let forms = ["planned"] + Batching.forms

    public init?(rawValue: String) {
        if rawValue == "planned" {
            self = .planned
        } else if let batching = Batching(rawValue: rawValue) {
            self = .by(batching)
        } else {
            return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .planned: "planned"
        case .by(let batching): batching.rawValue
        }
    }
}
