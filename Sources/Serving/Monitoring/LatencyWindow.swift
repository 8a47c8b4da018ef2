import Quantities
import Simulation

/// Response times of the last seconds, of all the time, and since they were last asked for.
struct LatencyWindow: Sendable {
    /// How many seconds the window has.
    static let length = 10
    private var seconds = [ResponseHistogram](repeating: ResponseHistogram(), count: length)
    private var latest = 0
    private(set) var all = ResponseHistogram()
    private var period = ResponseHistogram()

    mutating func add(_ latency: Seconds, at second: Int) {
        advance(to: second)
        let value = max(0, latency.value)
        if second >= 0, second > latest - Self.length { seconds[second % Self.length].add(value) }
        all.add(value)
        period.add(value)
    }

    mutating func advance(to second: Int) {
        guard second > latest else { return }
        for passed in max(latest + 1, second - Self.length + 1)...second { seconds[passed % Self.length].removeAll() }
        latest = second
    }

    /// The times of the last ten seconds, the one that runs included.
    var recent: ResponseHistogram {
        var sum = ResponseHistogram()
        for second in seconds { sum.merge(second) }
        return sum
    }

    /// The times since the last call.
    mutating func takePeriod() -> ResponseHistogram {
        defer { period.removeAll() }
        return period
    }
}
