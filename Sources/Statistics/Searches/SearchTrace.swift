/// What a search paid and found, trial by trial: energy and accuracy, or any other cost and score.
public struct SearchTrace: Sendable, Hashable, Codable {
    /// What each trial cost, in the order of trials.
    public let costs: [Double]
    /// What each trial reached; larger is better.
    public let scores: [Double]

    /// - Throws: ``StatisticsError`` for no trials, unequal numbers, values not finite, or a cost that is not positive.
    public init(costs: [Double], scores: [Double]) throws(StatisticsError) {
        guard costs.count == scores.count else {
            throw StatisticsError(
                .unequalLengths, "there are \(costs.count) costs, but \(scores.count) scores",
                advice: "give one cost and one score per trial")
        }
        try validate(costs, as: "the costs", atLeast: 1, for: "a search")
        try validate(scores, as: "the scores", atLeast: 1, for: "a search")
        if let trial = costs.firstIndex(where: { $0 <= 0 }) {
            throw StatisticsError(
                .badParameter, "trial \(trial + 1) cost \(costs[trial]), which is not positive",
                advice: "leave trials out that were not measured")
        }
        self.costs = costs
        self.scores = scores
    }

    /// What all trials cost together.
    public var totalCost: Double { costs.reduce(0, +) }

    /// The best score of any trial.
    public var bestScore: Double { scores.reduce(scores[0]) { max($0, $1) } }

    /// What the trials cost up to and with the first that reached a score; nil when none did.
    public func cost(toReach score: Double) -> Double? {
        scores.firstIndex { $0 >= score }.map { costs[...$0].reduce(0, +) }
    }
}
