public import Quantities

/// The operating points that a campaign measured, and those that failed.
public struct ProfileTable: Sendable, Hashable, Codable {
    public var points: [ProfilePoint]
    public var failures: [Failure]

    /// A point that has no figures, and why.
    public struct Failure: Sendable, Hashable, Codable {
        public var point: OperatingPoint
        public var reason: String

        public init(point: OperatingPoint, reason: String) {
            self.point = point
            self.reason = reason
        }
    }

    public init(points: [ProfilePoint], failures: [Failure] = []) {
        self.points = points
        self.failures = failures
    }

    /// Summarises trials, points in the order of their first trial.
    /// - Parameters:
    ///   - accuracies: of the variants, by name.
    ///   - level: the confidence of the intervals.
    /// - Throws: ``ProfilingError`` when a figure is not finite, or a level is not between 0 and 1.
    public init(
        _ trials: [Trial], accuracies: [String: Estimate<Fraction>] = [:], noise: NoiseRule = NoiseRule(),
        level: Double = 0.95
    ) throws(ProfilingError) {
        var order: [OperatingPoint] = []
        var groups: [OperatingPoint: [Trial]] = [:]
        for trial in trials.sorted(by: { $0.position < $1.position }) {
            if groups[trial.key.point] == nil { order.append(trial.key.point) }
            groups[trial.key.point, default: []].append(trial)
        }
        points = []
        failures = []
        for point in order {
            let group = groups[point] ?? []
            let summary = PointSummary(point, trials: group, noise: noise, level: level)
            if let profile = try summary.profile(accuracy: accuracies[point.variant]) {
                points.append(profile)
            } else if let reason = group.compactMap(\.failure).first {
                failures.append(Failure(point: point, reason: reason))
            }
        }
    }

    /// The figures of one point.
    public subscript(point: OperatingPoint) -> ProfilePoint? { points.first { $0.point == point } }
}
