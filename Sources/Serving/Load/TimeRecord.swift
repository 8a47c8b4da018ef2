import Quantities
import Simulation

/// Times that were taken: their number, mean, ends and percentiles.
struct TimeRecord: Sendable {
    private(set) var histogram = ResponseHistogram()
    private var sum = 0.0
    private var least = Double.infinity
    private var most = 0.0

    mutating func add(_ seconds: Double) {
        let seconds = max(0, seconds)
        histogram.add(seconds)
        sum += seconds
        least = min(least, seconds)
        most = max(most, seconds)
    }

    /// Nil when there are none.
    var figures: LatencyFigures? {
        guard histogram.count > 0 else { return nil }
        // A bucket's middle may lie beyond the greatest time in it.
        func quantile(_ share: Double) -> Seconds {
            Seconds(min(most, max(least, histogram.quantile(share) ?? .nan)))
        }
        return LatencyFigures(
            count: histogram.count, least: Seconds(least), mean: Seconds(sum / Double(histogram.count)),
            p50: quantile(0.5), p90: quantile(0.9), p95: quantile(0.95), p99: quantile(0.99), p999: quantile(0.999),
            most: Seconds(most))
    }

    /// Times with the share of all that keep within them, for a drawing.
    var distribution: [LatencyShare] {
        guard let figures else { return [] }
        var shares = (0..<100).map { Double($0) / 100 }
        var tail = 0.01
        while tail * Double(histogram.count) > 1 {
            shares += [1, 0.8, 0.6, 0.4, 0.2].map { 1 - tail * $0 }
            tail /= 10
        }
        return shares.compactMap { share in
            histogram.quantile(share).map {
                LatencyShare(latency: Seconds(min(figures.most.value, $0)), share: Fraction(share))
            }
        } + [LatencyShare(latency: figures.most, share: Fraction(1))]
    }
}
