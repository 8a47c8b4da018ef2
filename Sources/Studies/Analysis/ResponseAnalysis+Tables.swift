import Quantities
import Reporting

extension ResponseAnalysis {
    var tables: [Block] {
        [varianceTable, twoLevelTable, pairsTable, trendTable, assumptionTable, configurationTable]
            .compactMap { $0.map(Block.table) }
    }

    private static let mostRows = 60

    private static func cut(_ count: Int, _ what: String) -> [RichText] {
        count > mostRows ? ["The first \(mostRows) of \(count) \(what); the JSON output has all."] : []
    }

    private static func probability(_ value: Double?) -> Cell {
        value.map { .plain(Self.probability($0).replacing("= ", with: "")) } ?? .missing(reason: "undefined")
    }

    // MARK: Variance

    private var varianceTable: Table? {
        guard !effects.isEmpty, let residual else { return nil }
        let kruskal = factors.reduce(into: [String: Double]()) { $0[$1.factor] = $1.kruskalWallis?.pValue }
        let rows: [[Cell]] = effects.prefix(Self.mostRows).map { effect in
            let test = effect.test
            return [
                .plain(effect.name), .number(effect.etaSquared), .number(effect.partialEtaSquared),
                .number(effect.omegaSquared), .number(test.statistic, digits: 4),
                .plain("\(test.degreesOfFreedom), \(test.errorDegreesOfFreedom.formatted(significantDigits: 4))"),
                Self.probability(test.pValue), Self.probability(test.adjustedPValue),
                effect.factors.count == 1
                    ? Self.probability(kruskal[effect.factors[0]] ?? nil)
                    : .missing(reason: "rank tests are of one factor each"),
            ]
        }
        let rest = residual.sumOfSquares / residual.totalSumOfSquares
        return Table(
            "Analysis of variance of \(name)",
            columns: [
                "Effect", "η²", "Partial η²", "ω²", "F", .init("df", alignment: .trailing), "p",
                "p, all effects (Holm)",
                "p, Kruskal–Wallis",
            ], rows: rows,
            notes: [
                "Residual: \(rest.formatted(significantDigits: 3)) of the variance, \(residual.degreesOfFreedom) degrees of freedom."
            ] + randomEffectNotes + Self.cut(effects.count, "effects"))
    }

    private var randomEffectNotes: [RichText] {
        guard let randomEffect else { return [] }
        let share = randomEffect.intraclassCorrelation.formatted(significantDigits: 3)
        return [
            "Tests: random intercept of \(randomEffect.configurationCount) configurations by restricted maximum likelihood; \(share) of what the factors leave lies between configurations, not between repeats."
        ]
    }

    // MARK: Factors

    private var twoLevelTable: Table? {
        let compared = factors.compactMap { factor in factor.twoLevels.map { (factor.factor, $0) } }
        guard !compared.isEmpty else { return nil }
        return Table(
            "Two levels compared",
            columns: [
                "Factor", "Levels", .init("Observations", alignment: .trailing), "Difference of means", "p, Welch",
                "p, Mann–Whitney", "Hedges' g", "Cliff's δ",
            ],
            rows: compared.map { factor, two in
                let reason = two.remarks.first ?? "undefined"
                return [
                    .plain(factor), .plain("\(two.first)→\(two.second)"),
                    .plain(two.counts.map(String.init).joined(separator: ", ")),
                    two.welch.map { .figure(estimate($0.difference, $0.interval)) } ?? .missing(reason: reason),
                    Self.probability(two.welch?.pValue), Self.probability(two.mannWhitney?.pValue),
                    effectSize(two.hedgesG, reason), effectSize(two.cliffsDelta, reason),
                ]
            })
    }

    private func effectSize(_ size: TwoLevelComparison.EffectSize?, _ reason: String) -> Cell {
        guard let size else { return .missing(reason: reason) }
        let range = AnyEstimate.Interval(size.interval.lower, size.interval.upper, basis: size.interval.basis)
        return .figure(AnyEstimate(size.value, interval: range, provenance: provenance))
    }

    private var pairsTable: Table? {
        let pairs = factors.flatMap { factor in (factor.pairs?.pairs ?? []).map { (factor, $0) } }
        guard !pairs.isEmpty else { return nil }
        return Table(
            "Levels compared in pairs",
            columns: ["Factor", "From", "To", "Difference of means", "p, all pairs", "Test"],
            rows: pairs.prefix(Self.mostRows).map { factor, pair in
                [
                    .plain(factor.factor), .plain(pair.first), .plain(pair.second),
                    .figure(estimate(pair.difference, pair.interval)), Self.probability(pair.pValue),
                    .plain(factor.pairs?.method == .tukey ? "Tukey–Kramer" : "Games–Howell"),
                ]
            }, notes: Self.cut(pairs.count, "pairs"))
    }

    private var trendTable: Table? {
        let trends = factors.compactMap { factor in factor.trend.map { (factor.factor, $0) } }
        guard !trends.isEmpty else { return nil }
        return Table(
            "Trends along numbers", columns: ["Factor", "Log–log slope", "p", "Spearman's ρ", "p, ρ"],
            rows: trends.map { factor, trend in
                let reason = trend.remarks.first ?? "no degrees of freedom are left"
                func cell(_ value: Double?, _ range: ResultRange?) -> Cell {
                    guard let value, let range else { return .missing(reason: reason) }
                    return .figure(
                        AnyEstimate(
                            value, interval: .init(range.lower, range.upper, basis: range.basis),
                            provenance: provenance))
                }
                return [
                    .plain(factor), cell(trend.elasticity?.value, trend.elasticity?.interval),
                    Self.probability(trend.elasticity?.pValue),
                    cell(trend.spearman?.coefficient, trend.spearman?.interval),
                    Self.probability(trend.spearman?.pValue),
                ]
            })
    }

    // MARK: Assumptions and configurations

    private var assumptionTable: Table? {
        var rows: [[Cell]] = []
        if let normality {
            let part = normality.isSubsample ? ", a random part" : ""
            rows.append([
                .plain("Residuals are normal (Shapiro–Wilk, n = \(normality.count)\(part))"),
                .number(normality.statistic, digits: 4), Self.probability(normality.pValue),
            ])
        }
        rows += homogeneity.map { check in
            [
                .plain("Variances are equal \(check.factor.map { "at all levels of \($0)" } ?? "in all combinations")"),
                .number(check.statistic, digits: 4), Self.probability(check.pValue),
            ]
        }
        return rows.isEmpty ? nil : Table("Assumptions", columns: ["Assumption", "Statistic", "p"], rows: rows)
    }

    private var configurationTable: Table? {
        guard !configurations.isEmpty else { return nil }
        let names = configurations.map(\.configuration).names
        return Table(
            "\(title) by configuration",
            columns: ["Configuration", "Trials", "Mean", "Median", "Coefficient of variation"],
            rows: zip(names, configurations).prefix(Self.mostRows).map { name, one in
                [
                    .plain(name), .count(one.count), .figure(estimate(one.mean, one.interval)),
                    .figure(estimate(one.median, nil)),
                    one.coefficientOfVariation.map { .number($0) } ?? .missing(reason: "needs two trials"),
                ]
            }, notes: Self.cut(configurations.count, "configurations"))
    }
}
