import Quantities

/// Windows in which the same ran, added up until they hold enough answers to doubt a plan by.
struct Evidence: Sendable, Hashable {
    private(set) var answered = 0
    private(set) var windows = 0
    private(set) var window = Seconds.zero
    /// The largest two of the windows’ 99th percentiles, largest first.
    private var worst: [Seconds] = []
    /// Nil once a window was not metered, or rest was not known in it.
    private var dynamicJoules: Double? = 0.0
    /// Nil once a window was not metered.
    private var joules: Double? = 0.0

    mutating func add(_ observation: TargetObservation) {
        answered += observation.answered
        window += observation.window
        windows += 1
        worst = Array((worst + [observation.p99].compactMap(\.self)).sorted(by: >).prefix(2))
        dynamicJoules = observation.dynamicEnergy.flatMap { seen in dynamicJoules.map { $0 + seen.value.value } }
        joules = observation.energy.flatMap { seen in joules.map { $0 + seen.value.value } }
    }

    /// What two windows reached: a machine that stands still spoils one, a plan that is wrong spoils each.
    var p99: Seconds? { worst.count == 2 ? worst[1] : nil }

    /// Beyond rest, of each answer; nil where that is not known of all windows.
    var dynamicPerRequest: Double? { answered > 0 ? dynamicJoules.map { $0 / Double(answered) } : nil }

    /// Mean watts; nil where a window was not metered.
    var watts: Double? { window > .zero ? joules.map { $0 / window.value } : nil }

    /// Answers per second.
    var rate: Rate { window > .zero ? Rate(Double(answered) / window.value) : .zero }
}
