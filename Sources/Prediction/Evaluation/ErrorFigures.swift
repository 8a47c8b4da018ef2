import Quantities
import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How far predictions of one kind of thing are from measurements.
public struct ErrorFigures: Sendable, Hashable, Codable {
    /// How many were compared.
    public let n: Int
    /// R² in joules; nil when all measurements are equal.
    public let r2: Double?
    /// R² of the logarithm of joules per multiply-accumulate: skill beyond counting operations; nil without counts.
    public let efficiencyR2: Double?
    /// The mean of |predicted − measured| over measured.
    public let mape: Double
    /// The median of the same.
    public let medianError: Double
    /// The largest of the same.
    public let worst: Double

    /// - Parameters:
    ///   - predicted: joules.
    ///   - measured: joules above 0, as many.
    ///   - operations: multiply-accumulates, as many; an element of nil leaves ``efficiencyR2`` nil.
    init(predicted: [Double], measured: [Double], operations: [Double?]) throws(StatisticsError) {
        let errors = try PredictionError(predicted: predicted, observed: measured)
        n = errors.count
        r2 = errors.rSquared
        mape = errors.meanAbsolutePercentage ?? .infinity
        medianError = errors.medianAbsolutePercentage ?? .infinity
        worst = zip(predicted, measured).map { abs($0 - $1) / $1 }.max() ?? 0
        let counts = operations.compactMap { $0 }
        guard counts.count == n, counts.allSatisfy({ $0 > 0 }), predicted.allSatisfy({ $0 > 0 }) else {
            efficiencyR2 = nil
            return
        }
        efficiencyR2 = try PredictionError(
            predicted: zip(predicted, counts).map { log($0 / $1) }, observed: zip(measured, counts).map { log($0 / $1) }
        ).rSquared
    }

    /// Writes every key; an undefined figure is null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(n, forKey: .n)
        try container.encode(r2, forKey: .r2)
        try container.encode(efficiencyR2, forKey: .efficiencyR2)
        try container.encode(mape, forKey: .mape)
        try container.encode(medianError, forKey: .medianError)
        try container.encode(worst, forKey: .worst)
    }
}
