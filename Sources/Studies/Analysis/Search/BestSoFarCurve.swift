import Statistics

/// The best score that a sampler's searches on one task have found for a given energy: median and quartiles of them.
package struct BestSoFarCurve: Sendable, Hashable, Encodable {
    package let sampler: String
    package let task: String
    /// How many searches there are.
    package let searchCount: Int
    /// What each search had used, from where all have finished a trial to where the shortest ends; ascending.
    package let energyJoules: [Double]
    package let median: [Double]
    package let lowerQuartile: [Double]
    package let upperQuartile: [Double]

    private static let points = 160

    /// - Parameter traces: at least one, with larger scores better; a score's sign is turned for `lessIsBetter`.
    init(
        sampler: String, task: String, _ traces: [SearchTrace], lessIsBetter: Bool
    ) throws(StatisticsError) {
        let start = traces.map { $0.costs[0] }.max() ?? 0
        let end = max(start, traces.map(\.totalCost).min() ?? 0)
        let count = end > start ? Self.points : 1
        let energies = (0..<count).map { start + (end - start) * Double($0) / Double(max(1, count - 1)) }
        let best = traces.map { $0.bestScores(within: energies) }
        var quartiles: [[Double]] = []
        for point in energies.indices {
            let scores = best.map { lessIsBetter ? -$0[point] : $0[point] }
            quartiles.append(try quantiles(scores, at: [0.25, 0.5, 0.75]))
        }
        self.sampler = sampler
        self.task = task
        searchCount = traces.count
        energyJoules = energies
        lowerQuartile = quartiles.map { $0[0] }
        median = quartiles.map { $0[1] }
        upperQuartile = quartiles.map { $0[2] }
    }
}

extension SearchTrace {
    /// The best score of the trials that were finished within each cost.
    /// - Parameter limits: ascending, from the cost of the first trial on.
    fileprivate func bestScores(within limits: [Double]) -> [Double] {
        var (best, spent, trial) = (scores[0], costs[0], 1)
        return limits.map { limit in
            // Rounding of a sum must not lose the last trial.
            while trial < costs.count, spent + costs[trial] <= limit * (1 + 1e-12) {
                spent += costs[trial]
                best = max(best, scores[trial])
                trial += 1
            }
            return best
        }
    }
}
