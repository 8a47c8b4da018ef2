import Quantities
import Simulation

/// Counts and percentiles of each interval of the load, by when requests were due, in little memory.
///
/// Only intervals that may still get answers keep a histogram.
struct LoadTimeline: Sendable {
    let width: Seconds
    private(set) var intervals: [LoadInterval] = []
    /// Histograms of the intervals from `settled` on.
    private var open: [ResponseHistogram] = []
    private var settled = 0

    /// - Parameter length: of the load; nil where it is not known.
    init(length: Seconds?) {
        let steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600]
        width = Seconds(steps.first { (length ?? Seconds(60)).value / $0 <= 120 } ?? 7200)
    }

    mutating func due(at moment: Double) { intervals[place(moment)].due += 1 }

    mutating func answered(due: Double, latency: Double) {
        let index = place(due)
        intervals[index].answered += 1
        if index >= settled { open[index - settled].add(max(0, latency)) }
    }

    mutating func failed(due: Double) { intervals[place(due)].failed += 1 }

    /// Computes the percentiles of intervals that no answer can belong to any more.
    /// - Parameter moment: when the oldest request without an answer was due.
    mutating func settle(before moment: Double) {
        while settled < intervals.count, Double(settled + 1) * width.value <= moment { settleFirst() }
    }

    mutating func settleAll() {
        while settled < intervals.count { settleFirst() }
    }

    private mutating func settleFirst() {
        let histogram = open.removeFirst()
        intervals[settled].p50 = histogram.quantile(0.5).map { Seconds($0) }
        intervals[settled].p99 = histogram.quantile(0.99).map { Seconds($0) }
        settled += 1
    }

    private mutating func place(_ moment: Double) -> Int {
        let index = max(0, Int(moment / width.value))
        while intervals.count <= index {
            intervals.append(LoadInterval(start: width * Double(intervals.count)))
            open.append(ResponseHistogram())
        }
        return index
    }
}
