/// What a search pays to reach the best score of a baseline, next to what the baseline paid.
public struct SearchComparison: Sendable, Hashable, Codable {
    /// The baseline's best score.
    public let target: Double
    /// What the baseline paid up to and with the trial that first reached its best score.
    public let baselineCost: Double
    /// What all trials of the baseline cost, which a user pays who cannot know when the best has come.
    public let baselineTotalCost: Double
    /// What the search paid up to and with its first trial to reach the target; nil when none did.
    public let cost: Double?
    /// What the search's trials cost over what as many of the baseline's did: 1.05 is 5 % more.
    public let costRatioAtEqualTrials: Double

    public init(_ search: SearchTrace, against baseline: SearchTrace) {
        target = baseline.bestScore
        // Some trial has the best score, so the cost up to it exists.
        baselineTotalCost = baseline.totalCost
        baselineCost = baseline.cost(toReach: target) ?? baselineTotalCost
        cost = search.cost(toReach: target)
        let trials = min(search.costs.count, baseline.costs.count)
        costRatioAtEqualTrials =
            search.costs.prefix(trials).reduce(0, +) / baseline.costs.prefix(trials).reduce(0, +)
    }

    /// The search's cost to the target over the baseline's; nil when the search never reached it.
    public var costRatio: Double? { cost.map { $0 / baselineCost } }

    /// The search's cost to the target over that of all the baseline's trials; nil when it never reached the target.
    public var costRatioToTotal: Double? { cost.map { $0 / baselineTotalCost } }
}
