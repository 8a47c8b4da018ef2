/// Times two pieces of work in turn, A B B A …, so that drift of the machine's speed falls on both alike.
struct PairedTiming {
    /// Seconds of each run of A and B, in the order of the pairs.
    var a: [Double] = []
    var b: [Double] = []

    init(pairs: Int, warmup: Int = 1, a first: () throws -> Void, b second: () throws -> Void) rethrows {
        for _ in 0..<warmup {
            try first()
            try second()
        }
        for pair in 0..<pairs {
            if pair.isMultiple(of: 2) {
                a.append(try seconds(first))
                b.append(try seconds(second))
            } else {
                b.append(try seconds(second))
                a.append(try seconds(first))
            }
        }
    }

    var medianA: Double { median(a) }
    var medianB: Double { median(b) }
    /// The median over the pairs of A's time over B's.
    var ratio: Double { median(zip(a, b).map { $0 / $1 }) }
    /// The median over the pairs of A's time less B's, in seconds.
    var difference: Double { median(zip(a, b).map { $0 - $1 }) }
}

/// Wall-clock seconds that a piece of work takes.
func seconds(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let time = try clock.measure(work)
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
