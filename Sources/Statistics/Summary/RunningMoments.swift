/// Count, mean and spread of a stream of values, kept in constant memory without allocation.
///
/// Source: Welford, Technometrics 4 (1962); merging: Chan, Golub and LeVeque, The American Statistician 37 (1983).
public struct RunningMoments: Sendable, Hashable {
    /// How many values were added.
    public private(set) var count = 0
    private var average = 0.0
    private var squares = 0.0
    /// The smallest value so far; nil before the first.
    public private(set) var minimum: Double?
    /// The largest value so far; nil before the first.
    public private(set) var maximum: Double?

    public init() {}

    /// The arithmetic mean; nil before the first value.
    public var mean: Double? { count > 0 ? average : nil }

    /// The unbiased sample variance (n − 1); nil for fewer than two values.
    public var variance: Double? { count > 1 ? squares / Double(count - 1) : nil }

    /// The square root of the sample variance; nil for fewer than two values.
    public var standardDeviation: Double? { variance?.squareRoot() }

    /// The standard error of the mean; nil for fewer than two values.
    public var standardError: Double? { variance.map { ($0 / Double(count)).squareRoot() } }

    /// Takes in one value; a value that is refused leaves the moments as they were.
    /// - Throws: ``StatisticsError`` for NaN, infinity, or a value whose square overflows.
    public mutating func add(_ value: Double) throws(StatisticsError) {
        let delta = value - average
        let mean = average + delta / Double(count + 1)
        let spread = squares + delta * (value - mean)
        guard spread.isFinite else { throw Self.refusal(value, index: count + 1) }
        count += 1
        average = mean
        squares = spread
        minimum = minimum.map { Swift.min($0, value) } ?? value
        maximum = maximum.map { Swift.max($0, value) } ?? value
    }

    /// Takes in all the values of another stream, as if they had been added here.
    /// - Throws: ``StatisticsError`` when the joint variance overflows; the moments then stay as they were.
    public mutating func merge(_ other: RunningMoments) throws(StatisticsError) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        let total = Double(count) + Double(other.count)
        let delta = other.average - average
        let joint = squares + other.squares + delta * delta * (Double(count) / total * Double(other.count))
        squares = try finite(joint, "the variance")
        average += delta * (Double(other.count) / total)
        count += other.count
        minimum = [minimum, other.minimum].compactMap { $0 }.min()
        maximum = [maximum, other.maximum].compactMap { $0 }.max()
    }

    private static func refusal(_ value: Double, index: Int) -> StatisticsError {
        value.isFinite
            ? StatisticsError(
                .undefinedResult, "value \(index), \(value), overflows the variance", advice: "scale the values down")
            : StatisticsError(.notFinite, "value \(index) is \(value)", advice: "repair what produced it")
    }
}
