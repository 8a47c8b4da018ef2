import Foundation

/// Samples of two pieces of work taken in turn, A B B A …, so that drift of the machine's speed falls on both alike.
struct PairedTiming {
    /// Seconds of each run of A and B, in the order of the pairs.
    private(set) var a: [Double] = []
    private(set) var b: [Double] = []

    /// - Parameters:
    ///   - first: runs A once and returns its seconds.
    ///   - second: runs B once and returns its seconds.
    init(pairs: Int, warmup: Int = 1, a first: () throws -> Double, b second: () throws -> Double) rethrows {
        for _ in 0..<warmup {
            _ = try first()
            _ = try second()
        }
        for pair in 0..<pairs {
            if pair.isMultiple(of: 2) {
                a.append(try first())
                b.append(try second())
            } else {
                b.append(try second())
                a.append(try first())
            }
        }
    }

    /// A's time less B's of each pair, in seconds.
    var differences: [Double] { zip(a, b).map { $0 - $1 } }
    /// The median over the pairs of A's time over B's.
    var ratio: Double { median(zip(a, b).map { $0 / $1 }) }
}

/// Wall-clock seconds that a piece of work takes.
func seconds(_ work: () throws -> Void) rethrows -> Double {
    let time = try ContinuousClock().measure(work)
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}

/// Seconds of this thread's processor time that a piece of work takes: other load does not count.
func processorSeconds(_ work: () throws -> Void) rethrows -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try work()
    return now() - start
}

/// The middle value; NaN of none.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
