/// How far predictions are from what was observed.
public struct PredictionError: Sendable, Hashable, Codable {
    /// How many pairs there are.
    public let count: Int
    /// 1 − squared errors over squared deviations of the observations; negative when worse than their mean, nil when
    /// the observations are constant.
    public let rSquared: Double?
    /// The mean absolute error as a share of the observed value (MAPE; 0.1 is 10 %); nil when an observation is zero.
    public let meanAbsolutePercentage: Double?
    /// The median absolute error as a share of the observed value; nil when an observation is zero.
    public let medianAbsolutePercentage: Double?
    /// The mean absolute error, in the observations' unit.
    public let meanAbsolute: Double
    /// The square root of the mean squared error, in the observations' unit.
    public let rootMeanSquare: Double

    /// - Throws: ``StatisticsError`` for unequal lengths, no values, or one that is not finite.
    public init(predicted: [Double], observed: [Double]) throws(StatisticsError) {
        try validatePairs(predicted, observed, atLeast: 1, for: "a prediction error")
        let n = Double(observed.count)
        let errors = zip(predicted, observed).map { abs($0 - $1) }
        let squares = try finite(errors.reduce(0) { $0 + $1 * $1 }, "the squared error")
        let moments = try Moments(observed)
        count = observed.count
        rSquared = moments.squares > 0 ? 1 - squares / moments.squares : nil
        meanAbsolute = errors.reduce(0, +) / n
        rootMeanSquare = (squares / n).squareRoot()
        guard !observed.contains(0) else {
            meanAbsolutePercentage = nil
            medianAbsolutePercentage = nil
            return
        }
        let shares = zip(errors, observed).map { $0 / abs($1) }
        meanAbsolutePercentage = try finite(shares.reduce(0, +) / n, "the mean absolute percentage error")
        medianAbsolutePercentage = shares.sorted().sortedMedian
    }
}
