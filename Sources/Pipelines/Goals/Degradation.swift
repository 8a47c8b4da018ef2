/// What is given up when no plan keeps every goal.
public enum Degradation: Sendable, Hashable, Codable {
    /// The floor of accuracy before any limit.
    case accuracyFirst
    /// Accuracy after every limit; without a floor in the file, that of the first plan is one.
    case accuracyLast
    /// These goals, the first one first; others are never given up.
    case goals([Goal])

    /// A goal that can be given up, by its key in the pipeline file.
    public enum Goal: String, Sendable, Hashable, Codable, CaseIterable {
        case accuracyFloor, costCap, carbonBudget, energySLA, powerCap, latencySLA
    }

    /// The words that stand for an order.
    static let words = ["accuracy-first", "accuracy-last"]

    init?(word: String) {
        switch word {
        case Self.words[0]: self = .accuracyFirst
        case Self.words[1]: self = .accuracyLast
        default: return nil
        }
    }

    /// The goals that may be given up, the first one first.
    public var order: [Goal] {
        switch self {
        case .accuracyFirst: [.accuracyFloor, .costCap, .carbonBudget, .energySLA, .powerCap, .latencySLA]
        case .accuracyLast: [.costCap, .carbonBudget, .energySLA, .powerCap, .latencySLA, .accuracyFloor]
        case .goals(let goals): goals
        }
    }
}
