/// Count, mean and spread of a sample, by two passes that keep full precision when the mean dwarfs the spread.
struct Moments {
    let count: Int
    let mean: Double
    /// The sum of squared deviations from the mean.
    let squares: Double

    /// - Parameter values: finite and at least one.
    init(_ values: [Double]) throws(StatisticsError) {
        let n = Double(values.count)
        count = values.count
        if let first = values.first, values.isConstant {
            mean = first
            squares = 0
            return
        }
        let rough = try finite(values.reduce(0, +) / n, "the mean")
        let correction = values.reduce(0) { $0 + ($1 - rough) } / n
        let mean = rough + correction
        var squares = 0.0
        var residue = 0.0
        for value in values {
            let deviation = value - mean
            squares += deviation * deviation
            residue += deviation
        }
        self.mean = mean
        self.squares = try finite(squares - residue * residue / n, "the variance")
    }

    /// The unbiased variance; needs two values.
    var variance: Double { squares / Double(count - 1) }
}

/// The arithmetic mean of a sample.
/// - Throws: ``StatisticsError`` for no values, or one that is not finite.
public func mean(_ values: some Collection<Double>) throws(StatisticsError) -> Double {
    let values = Array(values)
    try validate(values, atLeast: 1, for: "a mean")
    return try Moments(values).mean
}
