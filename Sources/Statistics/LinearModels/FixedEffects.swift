/// What a linear model says of its factors: coefficients, means of levels, and differences between them.
public struct FixedEffects: Sendable, Hashable, Codable {
    /// One column of the model: deviations by sum coding, where a factor's last level is minus the sum of the others.
    public struct Coefficient: Sendable, Hashable, Codable {
        /// The factors of the column's term; none for the intercept, the mean of all combinations of levels.
        public let factors: [String]
        /// One level of each factor, in the order of `factors`.
        public let levels: [String]
        public let estimate: FixedEffectEstimate
    }

    /// The expected response at one level of a factor, the mean over the other factors' levels with equal weights.
    public struct MarginalMean: Sendable, Hashable, Codable {
        public let level: String
        public let estimate: FixedEffectEstimate
    }

    /// The intercept first, then main effects and interactions in the order of factors and levels.
    public let coefficients: [Coefficient]
    private let mainEffects: [MainEffect]
    private let values: [Double]
    private let covariance: SquareMatrix
    private let freedom: ErrorFreedom

    /// Where a factor's contrasts stand among the columns.
    private struct MainEffect: Sendable, Hashable, Codable {
        let factor: CategoricalFactor
        let columns: Range<Int>
    }

    init(
        _ design: FactorialDesign, values: [Double], covariance: SquareMatrix, freedom: ErrorFreedom
    ) throws(StatisticsError) {
        mainEffects = design.terms.filter { $0.factors.count == 1 }.map { term in
            MainEffect(factor: design.factors[term.factors[0]], columns: term.columns)
        }
        self.values = values
        self.covariance = covariance
        self.freedom = freedom
        var labels: [(factors: [String], levels: [String])] = [([], [])]
        for term in design.terms {
            labels += design.levels(of: term).map { (term.factors.map { design.factors[$0].name }, $0) }
        }
        var coefficients: [Coefficient] = []
        for (column, label) in labels.enumerated() {
            let unit = values.indices.map { $0 == column ? 1.0 : 0 }
            coefficients.append(
                Coefficient(
                    factors: label.factors, levels: label.levels,
                    estimate: try Self.estimate(unit, values, covariance, freedom)))
        }
        self.coefficients = coefficients
    }

    /// The expected response at each level of a factor.
    /// - Throws: ``StatisticsError`` for a factor that the model does not have.
    public func marginalMeans(of factor: String) throws(StatisticsError) -> [MarginalMean] {
        var means: [MarginalMean] = []
        for level in try mainEffect(factor).factor.levels {
            means.append(MarginalMean(level: level, estimate: try estimate(try weights(factor, level))))
        }
        return means
    }

    /// The marginal mean at one level less that at another.
    /// - Throws: ``StatisticsError`` for a factor or a level that the model does not have, or one level twice.
    public func difference(
        of factor: String, from first: String, to second: String
    ) throws(StatisticsError) -> FixedEffectEstimate {
        guard first != second else {
            throw StatisticsError(.badParameter, "a difference needs two levels of \(factor), not \(first) twice")
        }
        let (from, to) = (try weights(factor, first), try weights(factor, second))
        return try estimate(zip(to, from).map { $0 - $1 })
    }

    /// By what share the marginal mean changes from one level to another: 0.953 is 95.3 % more.
    /// - Throws: ``StatisticsError`` for a factor or level that the model does not have, or for a first mean that is
    ///   not clearly apart from zero, which leaves the ratio unbounded.
    public func relativeChange(
        of factor: String, from first: String, to second: String, level: Double = 0.95
    ) throws(StatisticsError) -> RelativeChange {
        try validate(level: level)
        let (from, to) = (try weights(factor, first), try weights(factor, second))
        let ratio = try finite(dot(to[...], values[...]) / dot(from[...], values[...]), "the ratio of means")
        let freedom = freedom.degreesOfFreedom(of: zip(to, from).map { $0 - ratio * $1 }, covariance)
        return try RelativeChange(
            from: dot(from[...], values[...]), to: dot(to[...], values[...]),
            variances: (covariance.quadraticForm(from), covariance.quadraticForm(to)),
            covariance: dot(covariance.times(from)[...], to[...]), degreesOfFreedom: freedom, level: level)
    }

    /// The columns' weights in a level's marginal mean: all other terms average to zero.
    private func weights(_ name: String, _ level: String) throws(StatisticsError) -> [Double] {
        let effect = try mainEffect(name)
        guard let code = effect.factor.levels.firstIndex(of: level) else {
            throw StatisticsError(
                .badParameter, "the factor \(name) has no level \(level)",
                advice: "choose from \(effect.factor.levels.joined(separator: ", "))")
        }
        var weights = values.map { _ in 0.0 }
        weights[0] = 1
        for (position, column) in effect.columns.enumerated() {
            weights[column] = effect.factor.contrast(of: code, column: position)
        }
        return weights
    }

    private func mainEffect(_ name: String) throws(StatisticsError) -> MainEffect {
        if let effect = mainEffects.first(where: { $0.factor.name == name }) { return effect }
        throw StatisticsError(
            .badParameter, "the model has no factor \(name)",
            advice: "choose from \(mainEffects.map(\.factor.name).joined(separator: ", "))")
    }

    private func estimate(_ weights: [Double]) throws(StatisticsError) -> FixedEffectEstimate {
        try Self.estimate(weights, values, covariance, freedom)
    }

    private static func estimate(
        _ weights: [Double], _ values: [Double], _ covariance: SquareMatrix, _ freedom: ErrorFreedom
    ) throws(StatisticsError) -> FixedEffectEstimate {
        try FixedEffectEstimate(
            value: dot(weights[...], values[...]), variance: covariance.quadraticForm(weights),
            degreesOfFreedom: freedom.degreesOfFreedom(of: weights, covariance))
    }
}
