public import Quantities
import Statistics

/// How long the inferences of one trial took.
public struct LatencySummary: Sendable, Hashable, Codable {
    public var mean: Seconds
    public var median: Seconds
    /// 95 % of inferences took at most this long; interpolated where there are fewer than 20.
    public var p95: Seconds
    /// 99 % of inferences took at most this long; interpolated where there are fewer than 100.
    public var p99: Seconds
    public var minimum: Seconds
    public var maximum: Seconds
    /// Inferences further than six scaled median absolute deviations from the median.
    public var outliers: Int

    /// - Throws: ``ProfilingError`` for no durations, or one that is negative or not finite.
    public init(seconds: [Double]) throws(ProfilingError) {
        do {
            let summary = try Summary(seconds)
            mean = Seconds(summary.mean)
            median = Seconds(summary.median)
            p95 = Seconds(try summary.quantile(0.95))
            p99 = Seconds(try summary.quantile(0.99))
            minimum = Seconds(summary.minimum)
            maximum = Seconds(summary.maximum)
            let reach = 6 * 1.4826 * summary.medianAbsoluteDeviation
            outliers = reach > 0 ? seconds.count { abs($0 - summary.median) > reach } : 0
        } catch {
            throw ProfilingError(.trialsInvalid, "the latencies of a trial make no sense: \(error.message)")
        }
        guard minimum >= .zero else {
            throw ProfilingError(.trialsInvalid, "a latency of \(minimum) is negative", advice: "check the clock")
        }
    }
}
