import Quantities

/// Windows in which the same ran, added up until they hold enough answers to doubt a plan by.
struct Evidence: Sendable, Hashable {
    private(set) var answered = 0
    private(set) var windows = 0
    private(set) var window = Seconds.zero
    /// The largest two of the windows’ 99th percentiles, largest first.
    private var worst: [Seconds] = []
    private var dynamicJoules = 0.0
    private var joules = 0.0
    private var isMetered = true

    mutating func add(_ observation: TargetObservation) {
        answered += observation.answered
        window += observation.window
        windows += 1
        worst = Array((worst + [observation.p99].compactMap(\.self)).sorted(by: >).prefix(2))
        guard let dynamic = observation.dynamicEnergy, let energy = observation.energy else {
            isMetered = false
            return
        }
        dynamicJoules += dynamic.value.value
        joules += energy.value.value
    }

    /// What two windows reached: a machine that stands still spoils one, a plan that is wrong spoils each.
    var p99: Seconds? { worst.count == 2 ? worst[1] : nil }

    /// Beyond rest, of each answer; nil where a window was not metered.
    var dynamicPerRequest: Double? { isMetered && answered > 0 ? dynamicJoules / Double(answered) : nil }

    /// Mean watts; nil where a window was not metered.
    var watts: Double? { isMetered && window > .zero ? joules / window.value : nil }

    /// Answers per second.
    var rate: Rate { window > .zero ? Rate(Double(answered) / window.value) : .zero }
}
