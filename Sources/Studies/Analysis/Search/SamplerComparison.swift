package import Statistics

/// What a sampler's searches say next to those of a baseline.
package struct SamplerComparison: Sendable, Hashable, Encodable {
    package let sampler: String
    /// The samplers compared with; several where the comparisons with each are put together.
    package let baselines: [String]
    /// One per pair of searches on one task.
    package let pairs: [Pair]
    /// The energy to the baseline's best score over what the baseline had used when it found it.
    package let untilFound: SearchSummary
    /// The same energy over that of the baseline's whole search, which is paid by who cannot know that the best has come.
    package let ofWholeSearch: SearchSummary
    /// The energy of as many trials as the baseline made over that of the baseline's.
    package let atEqualTrials: SearchSummary

    /// Two searches on one task.
    package struct Pair: Sendable, Hashable, Encodable {
        package let baseline: String
        package let task: String
        package let repetition: Int
        package let energyRatioUntilFound: Double?
        package let energyRatioOfWholeSearch: Double?
        package let energyRatioAtEqualTrials: Double

        init(_ comparison: SearchComparison, baseline: String, task: String, repetition: Int) {
            self.baseline = baseline
            self.task = task
            self.repetition = repetition
            energyRatioUntilFound = comparison.costRatio
            energyRatioOfWholeSearch = comparison.costRatioToTotal
            energyRatioAtEqualTrials = comparison.costRatioAtEqualTrials
        }
    }

    /// - Throws: ``StatisticsError`` for no pairs, or a level outside 0…1.
    init(sampler: String, baselines: [String], _ pairs: [Pair], level: Double) throws(StatisticsError) {
        self.sampler = sampler
        self.baselines = baselines
        self.pairs = pairs
        untilFound = try SearchSummary(ratios: pairs.map(\.energyRatioUntilFound), level: level)
        ofWholeSearch = try SearchSummary(ratios: pairs.map(\.energyRatioOfWholeSearch), level: level)
        atEqualTrials = try SearchSummary(ratios: pairs.map(\.energyRatioAtEqualTrials), level: level)
    }

    /// The baselines as text: `grid and random`.
    var baselineNames: String { baselines.joined(separator: " and ") }

    /// What as many trials cost more or less, as far as that is shown.
    package enum EqualTrials: String, Sendable, Encodable {
        case saves, costsMore, noDifferenceShown
    }

    /// Shown is what the whole interval of the median says.
    package var verdictAtEqualTrials: EqualTrials {
        if let upper = atEqualTrials.upper, upper < 1 { return .saves }
        if let lower = atEqualTrials.lower, lower > 1 { return .costsMore }
        return .noDifferenceShown
    }
}
