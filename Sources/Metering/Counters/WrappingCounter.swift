/// A hardware counter that only rises until it wraps around; the one place that decides what a step means.
struct WrappingCounter: Sendable, Hashable {
    /// What a new value says.
    enum Step: Sendable, Hashable {
        /// The first value: nothing to compare with yet.
        case first
        /// The counter rose, or passed its range once.
        case rose(by: UInt64)
        /// The counter fell and that is no believable wrap: it was reset, or its range is unknown.
        case fell
        /// The value is more than the counter can hold.
        case garbage
    }

    /// The largest value before the counter starts at 0 again; nil when it does not wrap or nobody knows.
    let range: UInt64?
    private(set) var last: UInt64?

    init(range: UInt64?) {
        self.range = range
    }

    /// Takes the next value that was read; failed reads never come here.
    /// - Parameters:
    ///   - value: the raw value.
    ///   - mostUnits: more than the counter can have risen by since the last value.
    mutating func advance(to value: UInt64, mostUnits: UInt64) -> Step {
        if value == Self.virtualMachineGarbage { return .garbage }
        if let range, value > range { return .garbage }
        guard let previous = last else {
            last = value
            return .first
        }
        last = value
        if value >= previous { return .rose(by: value - previous) }
        guard let range else { return .fell }
        let units = range - previous + value
        // A small counter value after a driver was loaded again looks like a wrap, but would mean absurd power.
        return units <= mostUnits.addingReportingOverflow(range / 100).partialValue ? .rose(by: units) : .fell
    }

    /// What some virtual machines return for every powercap counter: the largest 32-bit number, in millijoules.
    static let virtualMachineGarbage: UInt64 = 4_294_967_295_000
}
