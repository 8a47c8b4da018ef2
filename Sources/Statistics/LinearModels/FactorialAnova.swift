/// An analysis of variance by any number of crossed factors, of balanced or unbalanced data.
///
/// It treats rows as independent: for repeated runs of the same configurations use
/// ``init(ofMeansPer:_:by:interactionsUpTo:sumsOfSquares:)`` or ``RandomInterceptModel``.
public struct FactorialAnova: Sendable, Hashable, Codable {
    /// Which other terms each term is adjusted for; the types agree on balanced data.
    public enum SumsOfSquares: String, Sendable, Hashable, Codable, CaseIterable {
        /// For all terms that do not contain it.
        case typeII = "II"
        /// For all other terms, by sum-coded contrasts.
        case typeIII = "III"
    }

    /// One main effect or interaction.
    public struct Effect: Sendable, Hashable, Codable {
        /// The factors that it joins, in the order given.
        public let factors: [String]
        public let degreesOfFreedom: Int
        /// Of the residuals.
        public let errorDegreesOfFreedom: Int
        /// In the response's unit squared.
        public let sumOfSquares: Double
        /// The mean square over that of the residuals.
        public let statistic: Double
        /// The probability of a statistic at least this large without the effect.
        public let pValue: Double
        /// The share of the total sum of squares, η².
        public let etaSquared: Double
        /// The sum of squares as a share of itself and the residuals', partial η².
        public let partialEtaSquared: Double
        /// The share of the variance without the upward bias of η²; slightly negative where there is no effect.
        ///
        /// Source: Hays, “Statistics for Psychologists” (1963): (SS − df · MSE) / (SS total + MSE).
        public let omegaSquared: Double

        /// The sum of squares over its degrees of freedom.
        public var meanSquare: Double { sumOfSquares / Double(degreesOfFreedom) }
        /// For example `conv × relu`.
        public var name: String { factors.joined(separator: " × ") }
    }

    /// Main effects first, then interactions of growing order.
    public let effects: [Effect]
    public let sumsOfSquares: SumsOfSquares
    /// How many rows there are.
    public let count: Int
    public let residualDegreesOfFreedom: Int
    /// In the response's unit squared.
    public let residualSumOfSquares: Double
    /// The squared distances from the mean of all rows; on unbalanced data not the sum of the other lines.
    public let totalSumOfSquares: Double
    /// What the model leaves of each row's response, in the order of rows, for tests of its assumptions.
    public let residuals: [Double]
    /// Coefficients, means of levels and their differences.
    public let fixedEffects: FixedEffects

    /// The residual sum of squares over its degrees of freedom.
    public var residualMeanSquare: Double { residualSumOfSquares / Double(residualDegreesOfFreedom) }

    /// - Parameters:
    ///   - response: one value per row.
    ///   - order: how many factors an interaction joins at most; 1 for main effects only, nil for all of them.
    /// - Throws: ``StatisticsError`` for a response that is not finite (with its row), numbers of rows that differ, an
    ///   interaction without rows for a combination of levels, terms that cannot be told apart, as many coefficients as
    ///   rows, and a model that leaves no residuals.
    public init(
        _ response: [Double], by factors: [CategoricalFactor], interactionsUpTo order: Int? = nil,
        sumsOfSquares: SumsOfSquares = .typeII
    ) throws(StatisticsError) {
        let fit = try FactorialFit(response, by: factors, interactionsUpTo: order ?? factors.count)
        var effects: [Effect] = []
        for term in fit.design.terms {
            effects.append(try Effect(term, fit, squares: fit.squares(of: term, sumsOfSquares)))
        }
        self.effects = effects
        self.sumsOfSquares = sumsOfSquares
        count = response.count
        residualDegreesOfFreedom = fit.freedom
        residualSumOfSquares = fit.residualSquares
        totalSumOfSquares = fit.cells.squaresTotal
        residuals = fit.residuals(of: response)
        fixedEffects = try fit.fixedEffects
    }

    /// The effect of exactly these factors; nil when the model does not have it.
    public func effect(of factors: String...) -> Effect? {
        effects.first { Set($0.factors) == Set(factors) }
    }
}

extension FactorialAnova.Effect {
    fileprivate init(
        _ term: FactorialDesign.Term, _ fit: FactorialFit, squares: Double
    ) throws(StatisticsError) {
        let total = fit.cells.squaresTotal
        let freedom = Double(term.columns.count)
        factors = term.factors.map { fit.design.factors[$0].name }
        degreesOfFreedom = term.columns.count
        errorDegreesOfFreedom = fit.freedom
        sumOfSquares = squares
        statistic = try finite(squares / freedom / fit.meanSquare, "an F statistic")
        pValue = try FDistribution(freedom, Double(fit.freedom)).upperTail(statistic)
        etaSquared = squares / total
        partialEtaSquared = squares / (squares + fit.residualSquares)
        omegaSquared = (squares - freedom * fit.meanSquare) / (total + fit.meanSquare)
    }
}
