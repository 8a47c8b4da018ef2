import Quantities
import Reporting

extension ResponseAnalysis {
    /// Marginal means of each factor, shares of the variance, and the trials behind them.
    func charts(_ distribution: ResponseDistribution) -> [Block] {
        factors.filter { !$0.marginalMeans.isEmpty && $0.levels.count <= Self.mostRows }.map { .chart(means($0)) }
            + (effects.isEmpty ? [] : [.chart(shares)])
            + (distribution.groups.isEmpty ? [] : [.chart(spread(distribution))])
    }

    private static let mostRows = 40

    func estimate(_ value: Double, _ range: ResultRange?) -> AnyEstimate {
        AnyEstimate(
            value, interval: range.map { .init($0.lower, $0.upper, basis: $0.basis) }, units: units,
            provenance: provenance)
    }

    private func means(_ factor: FactorAnalysis) -> IntervalChart {
        IntervalChart(
            "\(title) by \(factor.factor)",
            caption: "Means over the other factors' levels, with their intervals; the axis need not begin at zero.",
            categories: factor.marginalMeans.map { "\(factor.factor) = \($0.level)" }, axis: Axis(title),
            values: factor.marginalMeans.map { estimate($0.value, $0.interval) })
    }

    private var shares: BarChart {
        let shown = effects.sorted { $0.etaSquared > $1.etaSquared }.prefix(Self.mostRows)
        return BarChart(
            "What the variance of \(name) goes back to",
            caption: "η², the share of all trials' variance; what is left to 1 is noise and whatever was not varied.",
            categories: shown.map(\.name), axis: "η²",
            series: [.init("η²", values: shown.map { AnyEstimate($0.etaSquared, provenance: provenance) })])
    }

    private func spread(_ distribution: ResponseDistribution) -> DistributionChart {
        let grouping = distribution.grouping.isEmpty ? "all together" : "by \(distribution.grouping)"
        let dots = distribution.isThinned ? "Dots are trials, thinned to evenly spaced ranks" : "Each dot is a trial"
        return DistributionChart(
            "Trials of \(name), \(grouping)", caption: RichText(plain: dots + "; boxes hold the middle half."),
            axis: Axis(title), units: units,
            groups: distribution.groups.map { .init($0.name, values: $0.values, provenance: provenance) })
    }
}
