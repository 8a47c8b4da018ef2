import Quantities

/// What the replicas of one application on one node have counted since they started.
struct RayMetrics {
    private static let prefix = "ray_perjoule_"
    /// The labels that matter; a replica that restarts has a new name, and counts from zero.
    private static let labels: Set = ["model", "status", "stage", "variant", "replica", "le"]

    private(set) var values: [PrometheusSeries: Double] = [:]

    init() {}

    /// Reads the text of a node's metrics endpoint.
    init(parsing text: [UInt8], application: String) {
        for (series, value) in PrometheusSeries.parse(text, prefix: Self.prefix)
        where series.labels["application"] == application && value.isFinite {
            let name = String(series.name.dropFirst(Self.prefix.count))
            values[PrometheusSeries(name: name, labels: series.labels.filter { Self.labels.contains($0.key) })] = value
        }
    }

    /// What was counted since: a counter that fell has begun anew, one that is new began at zero.
    func increments(since earlier: RayMetrics) -> RayMetrics {
        var increments = RayMetrics()
        for (series, value) in values {
            let before = earlier.values[series] ?? 0
            increments.values[series] = value >= before ? value - before : value
        }
        return increments
    }

    /// Adds what another node counted.
    mutating func add(_ other: RayMetrics) { values.merge(other.values, uniquingKeysWith: +) }

    /// The sum over all replicas.
    func sum(_ name: String, where isWanted: ([String: String]) -> Bool) -> Double {
        values.reduce(0) { $0 + ($1.key.name == name && isWanted($1.key.labels) ? $1.value : 0) }
    }

    /// A percentile of a histogram, interpolated in its bucket as Prometheus does; nil when it is empty.
    /// - Parameter share: such as 0.99.
    func percentile(_ share: Double, of name: String, where isWanted: ([String: String]) -> Bool) -> Seconds? {
        var cumulative: [Double: Double] = [:]
        for (series, value) in values where series.name == name + "_bucket" && isWanted(series.labels) {
            guard let bound = series.labels["le"].flatMap({ Double($0 == "+Inf" ? "inf" : $0) }) else { continue }
            cumulative[bound, default: 0] += value
        }
        let bounds = cumulative.keys.sorted()
        guard let last = bounds.last, let total = cumulative[last], total > 0 else { return nil }
        let rank = share * total
        var (lower, below) = (0.0, 0.0)
        for bound in bounds {
            let count = cumulative[bound] ?? 0
            if count >= rank, count > below {
                // Beyond the last bound nothing is known but that it was longer.
                guard bound.isFinite else { return Seconds(lower) }
                return Seconds(lower + (bound - lower) * (rank - below) / (count - below))
            }
            (lower, below) = (bound, count)
        }
        return Seconds(lower)
    }
}
