public import Quantities

/// The treatments that a campaign measured, and those that failed.
public struct ProfileTable: Sendable, Hashable, Codable {
    public var points: [ProfilePoint]
    public var failures: [Failure]

    /// A treatment that has no figures, and why.
    public struct Failure: Sendable, Hashable, Codable {
        public var treatment: Treatment
        public var reason: String

        public init(treatment: Treatment, reason: String) {
            self.treatment = treatment
            self.reason = reason
        }
    }

    public init(points: [ProfilePoint], failures: [Failure] = []) {
        self.points = points
        self.failures = failures
    }

    /// Summarises trials; treatments come in the order of their variants' names, optimisation, threads and batches.
    /// - Parameters:
    ///   - accuracies: of the variants, by name.
    ///   - level: the confidence of the intervals.
    /// - Throws: ``ProfilingError`` when a figure is not finite, or a level is not between 0 and 1.
    public init(
        _ trials: [Trial], accuracies: [String: Estimate<Fraction>] = [:], noise: NoiseRule = NoiseRule(),
        level: Double = 0.95
    ) throws(ProfilingError) {
        let groups = Dictionary(grouping: trials.sorted { $0.position < $1.position }, by: \.key.treatment)
        points = []
        failures = []
        for (treatment, group) in groups.sorted(by: { $0.key < $1.key }) {
            let summary = PointSummary(treatment, trials: group, noise: noise, level: level)
            if let profile = try summary.profile(accuracy: accuracies[treatment.variant]) {
                points.append(profile)
            } else if let reason = group.compactMap(\.failure).first {
                failures.append(Failure(treatment: treatment, reason: reason))
            }
        }
    }

    /// The figures of one treatment.
    public subscript(treatment: Treatment) -> ProfilePoint? { points.first { $0.treatment == treatment } }
}
