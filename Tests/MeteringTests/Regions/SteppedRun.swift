import Quantities
import TestKit

@testable import Metering

/// A run whose time and power a test dictates, for following region marks.
struct SteppedRun {
    private let synthetic: SyntheticMeter

    init() throws { synthetic = try SyntheticMeter() }

    var meter: Meter { synthetic.meter }

    /// Lets time pass at a power.
    func pass(_ seconds: Double, watts: Double) {
        synthetic.run(for: Seconds(seconds), at: Watts(watts))
    }

    func ledger() throws -> RegionLedger {
        let meter = meter
        return RegionLedger(start: try meter.read()) { meter.use(from: $0, to: $1) }
    }

    func moment(late: Double = 0) throws -> RegionLedger.Moment {
        let reading = try meter.read()
        return .init(reading: reading, time: reading.time - Seconds(late))
    }
}

extension RegionLedger {
    /// Follows a line as the server would.
    mutating func follow(_ line: String, from connection: Int = 1, at moment: Moment) throws {
        try follow(RegionLine(line.utf8).verb, from: connection, at: moment)
    }
}
