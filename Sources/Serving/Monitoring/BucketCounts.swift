import Reporting

/// Counts of values in fixed buckets, as a Prometheus histogram tells them.
struct BucketCounts: Sendable {
    /// Upper bounds of response, queue and batch times in seconds.
    static let times = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    /// Upper bounds of batch sizes in items.
    static let sizes = [1.0, 2, 4, 8, 16, 32, 64, 128]

    /// Upper bounds, rising; a last bucket without a bound follows.
    private let bounds: [Double]
    private var counts: [Int]
    private(set) var sum = 0.0

    init(_ bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    var count: Int { counts.reduce(0, +) }

    mutating func add(_ value: Double) {
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
        counts[bucket] += 1
        sum += value
    }

    /// Cumulative counts by `le`, the sum and the count.
    func samples(_ labels: [(name: String, value: String)]) -> [PrometheusText.Sample] {
        var below = 0
        var samples: [PrometheusText.Sample] = []
        for (bucket, count) in counts.enumerated() {
            below += count
            let bound = bucket < bounds.count ? "\(bounds[bucket])" : "+Inf"
            samples.append(.init(Double(below), labels: labels + [("le", bound)], suffix: "bucket"))
        }
        samples.append(.init(sum, labels: labels, suffix: "sum"))
        samples.append(.init(Double(below), labels: labels, suffix: "count"))
        return samples
    }
}
