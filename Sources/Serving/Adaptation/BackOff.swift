import Quantities

/// How long to wait after each failure in a row: a period, then twice as long each time, up to a limit.
struct BackOff: Sendable, Hashable {
    let period: Seconds
    private(set) var failures = 0

    /// The longest wait, in periods, unless a period is longer than the time beside it.
    private static let mostPeriods = 32.0
    private static let longest = Seconds(300)

    init(period: Seconds) { self.period = period }

    /// Until the next attempt.
    var wait: Seconds {
        guard failures > 0 else { return period }
        let most = max(period, min(period * Self.mostPeriods, Self.longest))
        return min(most, period * Double(1 << min(failures - 1, 20)))
    }

    mutating func failed() { failures += 1 }

    mutating func succeeded() { failures = 0 }
}
