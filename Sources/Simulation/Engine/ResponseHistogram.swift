/// Counts of times in buckets whose width is a fixed share of the time: quantiles in constant memory.
///
/// A bucket is an exponent and the first nine bits of the mantissa of the time's binary form, so finding it is a shift.
/// After Tene's HdrHistogram. A quantile is within 0.1 % of the true one; times outside 2⁻³⁰…2³⁰ s are clamped.
public struct ResponseHistogram: Sendable, Hashable {
    private static let bits: UInt64 = 9
    private static let octaves = 60
    private static let bias = Int((1023 - 30) << bits)

    private var counts = [UInt64](repeating: 0, count: octaves << Int(bits))
    /// How many times were added.
    public private(set) var count = 0
    /// The first and last bucket in use; most histograms use few.
    private var lowest = Int.max
    private var highest = 0

    public init() {}

    /// Takes in the responses of all batches of a span, and adds each batch to the means and counts.
    /// - Parameters:
    ///   - origins: when each slot's request entered; those before `start` are left out.
    ///   - deadline: responses above it are late.
    mutating func add(
        _ finished: borrowing Finished, origins: [Double], start: Double, deadline: Double, _ means: inout BatchMeans,
        _ interval: inout IntervalCounts
    ) {
        let last = counts.count - 1
        var (least, most) = (lowest, highest)
        counts.withUnsafeMutableBufferPointer { counts in
            origins.withUnsafeBufferPointer { origins in
                finished.slots.withUnsafeBufferPointer { slots in
                    for batch in finished.batches {
                        var (sum, added, late) = (0.0, 0, 0)
                        for index in batch.start..<batch.end {
                            let origin = origins[Int(slots[index])]
                            guard origin >= start else { continue }
                            let seconds = batch.seconds - origin
                            let bucket = min(max(Self.bucket(seconds), 0), last)
                            counts[bucket] &+= 1
                            least = min(least, bucket)
                            most = max(most, bucket)
                            sum += seconds
                            added &+= 1
                            late &+= seconds > deadline ? 1 : 0
                        }
                        means.add(sum: sum, count: added)
                        interval.add(sum: sum, count: added, late: late)
                        count &+= added
                    }
                }
            }
        }
        (lowest, highest) = (least, most)
    }

    /// Takes in the times from each of some moments to one moment at least as late.
    /// - Returns: their sum.
    mutating func add(from starts: Slice<UnsafeBufferPointer<Double>>, to end: Double) -> Double {
        let last = counts.count - 1
        var (least, most, sum) = (lowest, highest, 0.0)
        counts.withUnsafeMutableBufferPointer { counts in
            for start in starts {
                let seconds = end - start
                let bucket = min(max(Self.bucket(seconds), 0), last)
                counts[bucket] &+= 1
                least = min(least, bucket)
                most = max(most, bucket)
                sum += seconds
            }
        }
        (lowest, highest) = (least, most)
        count &+= starts.count
        return sum
    }

    /// Takes in one time, in seconds; at least 0.
    package mutating func add(_ seconds: Double) {
        let bucket = min(max(Self.bucket(seconds), 0), counts.count - 1)
        counts[bucket] &+= 1
        lowest = min(lowest, bucket)
        highest = max(highest, bucket)
        count &+= 1
    }

    /// Takes in all times of another histogram.
    package mutating func merge(_ other: ResponseHistogram) {
        guard other.count > 0 else { return }
        for bucket in other.lowest...other.highest { counts[bucket] &+= other.counts[bucket] }
        lowest = min(lowest, other.lowest)
        highest = max(highest, other.highest)
        count &+= other.count
    }

    /// Forgets all times.
    package mutating func removeAll() {
        guard count > 0 else { return }
        for bucket in lowest...highest { counts[bucket] = 0 }
        (count, lowest, highest) = (0, .max, 0)
    }

    @inline(__always) private static func bucket(_ seconds: Double) -> Int {
        Int(truncatingIfNeeded: seconds.bitPattern &>> (52 - bits)) &- bias
    }

    /// The time, in seconds, that a share of the responses keeps within; nil when there are none.
    public func quantile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = UInt64(max(1, (min(1, max(0, share)) * Double(count)).rounded(.up)))
        var below: UInt64 = 0
        for bucket in lowest...highest where counts[bucket] > 0 {
            let inside = counts[bucket]
            if below + inside >= rank {
                // Spread evenly inside the bucket.
                let (lower, upper) = (Self.edge(bucket), Self.edge(bucket + 1))
                return lower + (upper - lower) * (Double(rank - below) - 0.5) / Double(inside)
            }
            below += inside
        }
        return nil
    }

    private static func edge(_ bucket: Int) -> Double {
        Double(bitPattern: UInt64(bucket + bias) << (52 - bits))
    }
}
