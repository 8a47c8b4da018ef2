import Quantities

/// How long trials to come will take, from those that were measured.
struct DurationForecast {
    private var known: [Treatment: (total: Seconds, count: Int)] = [:]
    private let cooldown: Seconds

    init(cooldown: Seconds, completed: [Trial]) {
        self.cooldown = cooldown
        for trial in completed { record(trial) }
    }

    mutating func record(_ trial: Trial) {
        let before = known[trial.key.treatment] ?? (.zero, 0)
        known[trial.key.treatment] = (before.total + trial.duration, before.count + 1)
    }

    /// The time that trials will take; nil before any duration is known.
    ///
    /// A treatment not yet measured counts as the mean of its variant's treatments, else of all treatments.
    func duration(of keys: [TrialKey]) -> Seconds? {
        guard !keys.isEmpty else { return .zero }
        guard let overall = Self.mean(known.values) else { return nil }
        var byVariant: [String: Seconds] = [:]
        for variant in Set(keys.map(\.treatment.variant)) {
            byVariant[variant] = Self.mean(known.filter { $0.key.variant == variant }.values)
        }
        return keys.reduce(.zero) { sum, key in
            let own = known[key.treatment].map { $0.total / Double($0.count) }
            return sum + (own ?? byVariant[key.treatment.variant] ?? overall) + cooldown
        }
    }

    private static func mean(_ parts: some Collection<(total: Seconds, count: Int)>) -> Seconds? {
        let means = parts.map { $0.total / Double($0.count) }
        return means.isEmpty ? nil : means.reduce(.zero, +) / Double(means.count)
    }
}
