package import Quantities

/// How long trials to come will take, from those that were measured.
package struct DurationForecast<Unit: Hashable> {
    private var known: [Unit: (total: Seconds, count: Int)] = [:]
    private let expected: [Unit: Seconds]
    private let cooldown: Seconds
    /// What units whose durations are alike have in common.
    private let family: (Unit) -> String

    /// - Parameter expected: what is known beforehand; a measured duration takes its place.
    package init(cooldown: Seconds, expected: [Unit: Seconds] = [:], family: @escaping (Unit) -> String) {
        self.cooldown = cooldown
        self.expected = expected
        self.family = family
    }

    package mutating func record(_ unit: Unit, _ duration: Seconds) {
        let before = known[unit] ?? (.zero, 0)
        known[unit] = (before.total + duration, before.count + 1)
    }

    /// The time that trials will take; nil before any duration is known.
    ///
    /// A unit not yet measured counts as was expected, else as the mean of its family, else of all.
    package func duration(of units: [Unit]) -> Seconds? {
        guard !units.isEmpty else { return .zero }
        var means = expected
        for (unit, parts) in known { means[unit] = parts.total / Double(parts.count) }
        guard let overall = Self.mean(means.values) else { return nil }
        let byFamily = Dictionary(grouping: means, by: { family($0.key) }).compactMapValues {
            Self.mean($0.map(\.value))
        }
        return units.reduce(.zero) { $0 + (means[$1] ?? byFamily[family($1)] ?? overall) + cooldown }
    }

    private static func mean(_ parts: some Collection<Seconds>) -> Seconds? {
        parts.isEmpty ? nil : parts.reduce(.zero, +) / Double(parts.count)
    }
}
