import Quantities
package import Reporting
import Statistics

extension SearchFindings {
    /// The answer in sentences, one per comparison.
    package var answers: [String] { comparisons.map(answer) }

    /// The answers, what samplers paid and found, curves, and how it was computed.
    package var blocks: [Block] {
        // What is said of all baselines together says it for each.
        let headlines = comparisons.filter { one in
            one.baselines.count > 1 || !comparisons.contains { $0.sampler == one.sampler && $0.baselines.count > 1 }
        }
        return headlines.map { .callout(.answer, RichText(plain: answer($0))) }
            + remarks.map { .callout(.warning, RichText(plain: $0)) }
            + charts
            + (comparisons.isEmpty ? [] : [.table(comparisonTable)])
            + (samplers.isEmpty ? [] : [.table(samplerTable)])
            + [.paragraph(RichText(plain: Self.method))]
    }

    private static let method = """
        A search counts as having reached a baseline when one of its trials scores at least as well as the baseline's \
        best; one that never does counts as infinitely expensive, so that leaving it out cannot flatter a sampler. \
        Medians are of searches, not of trials, and their intervals lie between two order statistics (Thompson 1936), \
        which needs six searches for 95 %. Energies of failed trials count.
        """

    private func answer(_ one: SamplerComparison) -> String {
        let reached = one.untilFound.reachedCount
        let count = one.untilFound.count
        let what = "\(one.sampler) reaches the best \(score) of \(one.baselineNames)"
        guard reached > 0 else {
            return "\(what) in none of \(count) \(count == 1 ? "search" : "searches"); \(equalTrials(one))."
        }
        let ratio =
            one.untilFound.medianCostRatio == nil
            ? "; half of them or more never do, so that no median of the energy exists"
            : ", with a median of \(Self.text(one.ofWholeSearch)) × the energy of the baseline's whole search and "
                + "\(Self.text(one.untilFound)) × what the baseline had used when it found it"
        return "\(what) in \(reached) of \(count) comparisons\(ratio); \(equalTrials(one))."
    }

    private func equalTrials(_ one: SamplerComparison) -> String {
        let figure = "at equal trials it uses \(Self.text(one.atEqualTrials)) × the energy"
        return switch one.verdictAtEqualTrials {
        case .saves: figure + ", which is a saving"
        case .costsMore: figure + ", so it costs more"
        case .noDifferenceShown: figure + ": no saving is shown"
        }
    }

    private static func text(_ summary: SearchSummary) -> String {
        guard let median = summary.medianCostRatio else { return "no known multiple of" }
        let number = median.formatted(significantDigits: 3)
        guard let lower = summary.lower else { return number }
        let upper = summary.upper.map { $0.formatted(significantDigits: 3) } ?? "without bound"
        return "\(number) (\(lower.formatted(significantDigits: 3))–\(upper))"
    }

    private var comparisonTable: Table {
        Table(
            "Energy next to the baselines",
            columns: [
                "Sampler", "Baseline", "Comparisons", "Reached the best", "Energy / until baseline found it",
                "Energy / baseline's whole search", "Energy at equal trials",
            ],
            rows: comparisons.map { one in
                [
                    .plain(one.sampler), .plain(one.baselineNames), .count(one.untilFound.count),
                    .count(one.untilFound.reachedCount), cell(one.untilFound), cell(one.ofWholeSearch),
                    cell(one.atEqualTrials),
                ]
            },
            notes: comparisons.contains { $0.baselines.count > 1 }
                ? [
                    "Rows of several baselines use each search once per baseline, which makes their interval too narrow."
                ]
                : [])
    }

    private func cell(_ summary: SearchSummary) -> Cell {
        guard let median = summary.medianCostRatio else {
            return .missing(reason: "half of the searches or more never reached the baseline's best")
        }
        let basis = "\(summary.level.percentText) % confidence, order statistics of \(summary.count) comparisons"
        let interval = summary.lower.flatMap { lower in
            summary.upper.map { AnyEstimate.Interval(lower, $0, basis: basis) }
        }
        return .figure(AnyEstimate(median, interval: interval, provenance: provenance))
    }

    private var samplerTable: Table {
        let hasTasks = samplers.contains { !$0.task.isEmpty }
        return Table(
            "What samplers found and paid",
            columns: (hasTasks ? ["Task"] : [])
                + ["Sampler", "Searches", "Trials", .init("Median best \(score)"), "Median energy"],
            rows: samplers.map { one in
                (hasTasks ? [.plain(one.task)] : []) + [
                    .plain(one.sampler), .count(one.searchCount), .count(one.trialCount),
                    .number(one.medianBestScore, digits: 4),
                    .figure(Estimate(Joules(one.medianEnergyJoules), provenance: provenance)),
                ]
            })
    }

    private var charts: [Block] {
        let tasks = curves.reduce(into: [String]()) { if !$0.contains($1.task) { $0.append($1.task) } }
        return tasks.map { task in
            let curves = curves.filter { $0.task == task }
            let repeated = curves.contains { $0.searchCount > 1 }
            return .chart(
                LineChart(
                    "Best \(score) for an energy" + (task.isEmpty ? "" : ", \(task)"),
                    caption: repeated
                        ? "Lines are medians of the searches, bands their quartiles; further left is cheaper."
                        : "One search each; further left is cheaper.",
                    x: Axis("Energy used so far"), xUnits: Joules.units, y: Axis("Best \(score)"),
                    series: curves.map { curve in
                        LineChart.Series(
                            curve.sampler, x: curve.energyJoules, y: curve.median,
                            band: curve.searchCount > 1 ? (curve.lowerQuartile, curve.upperQuartile) : nil,
                            isStepped: true, provenance: provenance)
                    }))
        }
    }
}
