import Quantities
import Reporting

/// The figures of one second, as the dashboard's curves show them.
struct MonitorPoint: Sendable, Hashable {
    /// Whole seconds since the start. What is nil is not known: a target whose requests do not pass here tells its figures
    /// later, or cannot be asked.
    var second: Int
    /// Requests that came in the second, and that the adaptation loop predicted per second.
    var load: Double?
    var predicted: Double?
    /// How requests ended in the second.
    var counts: RequestCounts?
    /// Of the last ten seconds.
    var p50: Double?
    var p95: Double?
    var p99: Double?
    /// Of the machine.
    var watts: Double?
    /// Energy of the service per answer in the last ten seconds, rest included.
    var joules: Double?
    /// Emissions of the service in grams per hour.
    var carbon: Double?

    var json: JSONValue {
        [
            "second": .number(Double(second)), "load": .short(load), "predicted": .short(predicted),
            "answered": .short(counts.map { Double($0.answered) }),
            "unanswered": .short(counts.map { Double($0.unanswered) }),
            "p50": .short(p50), "p95": .short(p95), "p99": .short(p99), "watts": .short(watts),
            "joules": .short(joules),
            "carbon": .short(carbon),
        ]
    }
}

extension JSONValue {
    /// A number with six significant digits; null for none.
    static func short(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return .number(Double(value.formatted(significantDigits: 6)) ?? value)
    }
}
