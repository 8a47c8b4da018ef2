/// A factorial model of repeated runs: each group of rows, such as one configuration's runs, has a random level of its own.
///
/// Rows of one group share what is particular to it, so that they are not independent samples of the factors' effects.
/// Variances are estimated by restricted maximum likelihood (REML).
public struct RandomInterceptModel: Sendable, Hashable, Codable {
    /// How the errors' degrees of freedom are counted.
    public enum DegreesOfFreedom: String, Sendable, Hashable, Codable, CaseIterable {
        /// From the uncertainty of the variances; exact on balanced data.
        case satterthwaite
        /// Groups less what the factors use of them, for whatever differs between groups; rows for what differs within.
        case betweenWithin
    }

    /// The test of one main effect or interaction, adjusted for all others (type III).
    public struct Effect: Sendable, Hashable, Codable {
        /// The factors that it joins, in the order given.
        public let factors: [String]
        /// Of the numerator: the term's columns.
        public let degreesOfFreedom: Int
        /// Of the denominator; not necessarily whole.
        public let errorDegreesOfFreedom: Double
        /// Wald's F.
        public let statistic: Double
        /// The probability of a statistic at least this large without the effect.
        public let pValue: Double

        /// The effect's share of itself and its error: F · df / (F · df + error df).
        public var partialEtaSquared: Double {
            let signal = statistic * Double(degreesOfFreedom)
            return signal / (signal + errorDegreesOfFreedom)
        }
        /// For example `conv × relu`.
        public var name: String { factors.joined(separator: " × ") }
    }

    /// Main effects first, then interactions of growing order.
    public let effects: [Effect]
    /// Coefficients, means of levels and their differences.
    public let fixedEffects: FixedEffects
    /// The variance of the groups' levels, in the response's unit squared; zero at the edge of what is possible.
    public let groupVariance: Double
    /// The variance of rows of one group, in the response's unit squared.
    public let residualVariance: Double
    /// The restricted log-likelihood; comparable between models with the same factors only.
    public let logLikelihood: Double
    /// How many rows there are.
    public let count: Int
    /// How many groups there are.
    public let groupCount: Int
    /// How degrees of freedom were counted: between–within where Satterthwaite's approximation is undefined, which is
    /// where the groups' variance is estimated as zero.
    public let degreesOfFreedom: DegreesOfFreedom

    /// The groups' share of the variance, which is the correlation of two rows of one group.
    public var intraclassCorrelation: Double { groupVariance / (groupVariance + residualVariance) }

    /// - Parameters:
    ///   - response: one value per row.
    ///   - groups: the group of each row, for example ``CategoricalFactor/init(_:crossing:)`` of all that makes a
    ///     configuration.
    ///   - order: how many factors an interaction joins at most; 1 for main effects only, nil for all of them.
    /// - Throws: ``StatisticsError`` as ``FactorialAnova`` does, and when groups have no repeats, when there are no more
    ///   groups than the factors tell apart, and when rows of one group are all equal.
    public init(
        _ response: [Double], by factors: [CategoricalFactor], groups: CategoricalFactor,
        interactionsUpTo order: Int? = nil,
        degreesOfFreedom: DegreesOfFreedom = .satterthwaite
    ) throws(StatisticsError) {
        let cells = try CellMeans(response, by: [groups] + factors)
        let design = try FactorialDesign(factors, interactionsUpTo: order ?? factors.count)
        // Whether the factors alone make a model, before groups come in.
        _ = try design.fit(try CellMeans(response, by: factors))
        let strata = Stratum.all(design, cells, groups: groups)
        let split = try GroupComparison(strata, groups, count: response.count)
        let likelihood = RestrictedLikelihood(strata: strata, columns: design.columnCount)
        let fit = try likelihood.optimum()
        let approximation =
            degreesOfFreedom == .satterthwaite && fit.ratio > 0 ? SatterthwaiteApproximation(likelihood, fit) : nil
        let freedom = approximation.map(ErrorFreedom.satterthwaite) ?? split.freedom
        let covariance = fit.inverse.outerGram.scaled(by: try finite(fit.variance, "the variance within groups"))
        var effects: [Effect] = []
        for term in design.terms {
            let test = try WaldTest(
                fit.coefficients, covariance, term.columns, deviations: design.deviations(of: term), freedom)
            effects.append(
                Effect(
                    factors: term.factors.map { factors[$0].name }, degreesOfFreedom: term.columns.count,
                    errorDegreesOfFreedom: test.errorDegreesOfFreedom, statistic: test.statistic, pValue: test.pValue))
        }
        self.effects = effects
        var values = fit.coefficients
        values[0] += cells.grandMean
        fixedEffects = try FixedEffects(design, values: values, covariance: covariance, freedom: freedom)
        groupVariance = fit.ratio * fit.variance
        residualVariance = fit.variance
        logLikelihood = fit.logLikelihood
        count = response.count
        groupCount = groups.levels.count
        self.degreesOfFreedom = approximation == nil ? .betweenWithin : .satterthwaite
    }

    /// The test of the effect of exactly these factors; nil when the model does not have it.
    public func effect(of factors: String...) -> Effect? {
        effects.first { Set($0.factors) == Set(factors) }
    }
}
