package import Quantities
package import Statistics

/// What repeated searches of several samplers found, and what they paid for it, next to baselines.
package struct SearchFindings: Sendable, Encodable {
    package let level: Double
    /// What the score is called, such as `accuracy`.
    package let score: String
    package let lessIsBetter: Bool
    /// Of the energies.
    package let provenance: Provenance
    package let samplers: [SamplerSummary]
    /// By sampler and baseline; where there are several baselines, then by sampler and all of them together.
    package let comparisons: [SamplerComparison]
    /// By task and sampler.
    package let curves: [BestSoFarCurve]
    /// What was left out, and what could not be computed, each with its reason.
    package let remarks: [String]

    /// What one sampler's searches came to.
    package struct SamplerSummary: Sendable, Hashable, Encodable {
        package let sampler: String
        package let task: String
        package let searchCount: Int
        package let trialCount: Int
        package let medianBestScore: Double
        package let medianEnergyJoules: Double
    }

    /// - Parameters:
    ///   - searches: in any order; compared are those of one task and repetition, and with a baseline that ran once all.
    ///   - baselines: samplers that the others are compared with; ones without searches are remarked upon.
    ///   - score: what the score is called.
    ///   - lessIsBetter: whether the score is a loss.
    ///   - provenance: of the energies.
    /// - Throws: ``StatisticsError`` for a level outside 0…1 only; searches that cannot be used are left out and named.
    package init(
        _ searches: [SampledSearch], baselines: [String], score: String, lessIsBetter: Bool = false,
        provenance: Provenance, level: Double = 0.95
    ) throws(StatisticsError) {
        try validate(level: level)
        var usable: [UsableSearch] = []
        var remarks: [String] = []
        for search in searches {
            do throws(StatisticsError) {
                usable.append(UsableSearch(search: search, trace: try search.trace(lessIsBetter: lessIsBetter)))
            } catch {
                remarks.append("\(search.name) is left out: \(error.message)")
            }
        }
        self.level = level
        self.score = score
        self.lessIsBetter = lessIsBetter
        self.provenance = provenance
        var samplers: [SamplerSummary] = []
        var curves: [BestSoFarCurve] = []
        for group in usable.grouped {
            let search = group[0].search
            let traces = group.map(\.trace)
            let best = try median(traces.map(\.bestScore))
            samplers.append(
                SamplerSummary(
                    sampler: search.sampler, task: search.task, searchCount: group.count,
                    trialCount: traces.reduce(0) { $0 + $1.costs.count }, medianBestScore: lessIsBetter ? -best : best,
                    medianEnergyJoules: try median(traces.map(\.totalCost))))
            curves.append(
                try BestSoFarCurve(
                    sampler: search.sampler, task: search.task, traces, lessIsBetter: lessIsBetter))
        }
        self.samplers = samplers
        self.curves = curves
        comparisons = try usable.comparisons(with: baselines, level: level, remarks: &remarks)
        self.remarks = remarks
    }

    /// The comparison of a sampler with one baseline, or with all of them together.
    package func comparison(of sampler: String, with baseline: String? = nil) -> SamplerComparison? {
        let found = comparisons.filter { $0.sampler == sampler }
        guard let baseline else { return found.max { $0.baselines.count < $1.baselines.count } }
        return found.first { $0.baselines == [baseline] }
    }
}

/// A search whose trials make a trace.
private struct UsableSearch {
    let search: SampledSearch
    let trace: SearchTrace
}

extension [UsableSearch] {
    /// By task and sampler, in order of appearance.
    fileprivate var grouped: [[UsableSearch]] {
        var positions: [[String]: Int] = [:]
        var groups: [[UsableSearch]] = []
        for one in self {
            let key = [one.search.task, one.search.sampler]
            let position = positions[key] ?? groups.count
            positions[key] = position
            if position == groups.count { groups.append([]) }
            groups[position].append(one)
        }
        return groups
    }

    fileprivate func comparisons(
        with baselines: [String], level: Double, remarks: inout [String]
    ) throws(StatisticsError) -> [SamplerComparison] {
        let present = reduce(into: [String]()) { if !$0.contains($1.search.sampler) { $0.append($1.search.sampler) } }
        let known = baselines.filter(present.contains)
        for missing in baselines where !present.contains(missing) {
            remarks.append("there is no search by the baseline \(missing), so nothing is compared with it")
        }
        var comparisons: [SamplerComparison] = []
        for sampler in present where !baselines.contains(sampler) {
            var all: [SamplerComparison.Pair] = []
            for baseline in known {
                let pairs = pairs(of: sampler, with: baseline)
                guard !pairs.isEmpty else {
                    remarks.append("\(sampler) and \(baseline) have no task in common, so they are not compared")
                    continue
                }
                comparisons.append(
                    try SamplerComparison(sampler: sampler, baselines: [baseline], pairs, level: level))
                all += pairs
            }
            if known.count > 1, !all.isEmpty {
                comparisons.append(try SamplerComparison(sampler: sampler, baselines: known, all, level: level))
            }
        }
        return comparisons
    }

    /// Searches of one task and repetition; a baseline that ran once on a task stands beside every repetition.
    private func pairs(of sampler: String, with baseline: String) -> [SamplerComparison.Pair] {
        filter { $0.search.sampler == sampler }.compactMap { one in
            let others = filter { $0.search.sampler == baseline && $0.search.task == one.search.task }
            let partner =
                others.count == 1 ? others.first : others.first { $0.search.repetition == one.search.repetition }
            return partner.map {
                SamplerComparison.Pair(
                    SearchComparison(one.trace, against: $0.trace), baseline: baseline, task: one.search.task,
                    repetition: one.search.repetition)
            }
        }
    }
}
