public import Statistics

/// The mean of a correlated stream, with an interval from the means of long stretches of it.
///
/// Stretches double in length whenever there are 64 of them, so that between 32 and 64 remain, whatever the length of
/// the stream. Source: Law and Kelton, Simulation Modeling and Analysis, 9.5.3.
public struct BatchMeans: Sendable, Hashable {
    private static let most = 64
    private var means: [Double] = []
    private var length = 256
    private var sum = 0.0
    private var inside = 0
    private var total = 0.0
    /// How many values were added.
    public private(set) var count = 0

    public init() {}

    /// Takes in values that belong to one stretch.
    @inline(__always) mutating func add(sum values: Double, count added: Int) {
        sum += values
        total += values
        inside &+= added
        count &+= added
        if inside >= length { close() }
    }

    private mutating func close() {
        means.append(sum / Double(inside))
        sum = 0
        inside = 0
        guard means.count == Self.most else { return }
        means = stride(from: 0, to: Self.most, by: 2).map { (means[$0] + means[$0 + 1]) / 2 }
        length *= 2
    }

    /// The mean of all values; nil for none.
    public var mean: Double? { count > 0 ? total / Double(count) : nil }

    /// Student's t interval of the mean; nil for fewer than ten stretches, which say too little of the spread.
    public var interval: ConfidenceInterval? {
        guard means.count >= 10 else { return nil }
        return try? Summary(means).meanInterval()
    }
}
