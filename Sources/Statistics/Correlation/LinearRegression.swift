/// A straight line fitted by least squares, y = intercept + slope · x.
public struct LinearRegression: Sendable, Hashable, Codable {
    public let slope: Double
    public let intercept: Double
    /// The share of y's variance that the line explains; nil when y is constant.
    public let rSquared: Double?
    /// How many points there are.
    public let count: Int
    /// The residuals' standard deviation, with n − 2 degrees of freedom.
    public let residualStandardDeviation: Double
    private let meanX: Double
    private let squaresX: Double

    /// - Throws: ``StatisticsError`` for unequal lengths, fewer than 3 points, values not finite, or a constant x.
    public init(_ x: [Double], _ y: [Double]) throws(StatisticsError) {
        try validatePairs(x, y, atLeast: 3, for: "a regression line")
        try validateSpread(x, as: "the first sample", for: "a regression line")
        let (momentsX, momentsY) = (try Moments(x), try Moments(y))
        let products = zip(x, y).reduce(0) { $0 + ($1.0 - momentsX.mean) * ($1.1 - momentsY.mean) }
        let slope = try finite(products / momentsX.squares, "the slope")
        let residues = zip(x, y).reduce(0) { sum, point in
            let residual = (point.1 - momentsY.mean) - slope * (point.0 - momentsX.mean)
            return sum + residual * residual
        }
        self.slope = slope
        intercept = try finite(momentsY.mean - slope * momentsX.mean, "the intercept")
        rSquared = momentsY.squares > 0 ? max(0, 1 - residues / momentsY.squares) : nil
        count = x.count
        residualStandardDeviation = try finite((residues / Double(x.count - 2)).squareRoot(), "the residual deviation")
        meanX = momentsX.mean
        squaresX = momentsX.squares
    }

    /// The line's value at `x`.
    public func value(at x: Double) -> Double { intercept + slope * x }

    /// The standard error of the slope.
    public var slopeStandardError: Double { residualStandardDeviation / squaresX.squareRoot() }

    /// The standard error of the intercept.
    public var interceptStandardError: Double {
        let lean = meanX / squaresX.squareRoot()
        return residualStandardDeviation * (1 / Double(count) + lean * lean).squareRoot()
    }

    /// The two-sided probability of a slope at least this steep when there is none; 1 for a constant y.
    public var slopePValue: Double {
        get throws(StatisticsError) {
            slope == 0 ? 1 : try residuals.twoSidedTail(slope / slopeStandardError)
        }
    }

    /// Student's t interval of the slope.
    /// - Throws: ``StatisticsError`` for a level outside 0…1.
    public func slopeInterval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
        try interval(around: slope, standardError: slopeStandardError, level: level)
    }

    /// The range in which one further observation at `x` is expected.
    /// - Throws: ``StatisticsError`` for a level outside 0…1 or an `x` that is not finite.
    public func predictionInterval(at x: Double, level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval {
        let distance = x - meanX
        let error = residualStandardDeviation * (1 + 1 / Double(count) + distance * distance / squaresX).squareRoot()
        return try interval(around: value(at: x), standardError: error, level: level)
    }

    private func interval(
        around centre: Double, standardError: Double, level: Double
    ) throws(StatisticsError) -> ConfidenceInterval {
        try validate(level: level)
        let reach = try -residuals.quantile((1 - level) / 2) * standardError
        return try .init(centre - reach, centre + reach, level: level, method: "Student t, n = \(count)")
    }

    private var residuals: StudentTDistribution {
        get throws(StatisticsError) { try StudentTDistribution(degreesOfFreedom: Double(count - 2)) }
    }
}
