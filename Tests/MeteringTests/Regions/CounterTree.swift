import Foundation
import Quantities
import TestKit

@testable import Metering

/// A host with one RAPL package whose counter and clock stand still until told otherwise.
final class CounterTree {
    let folder: URL
    let clock = ManualClock()
    let meter: Meter
    private var microjoules = 1_000_000

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "perjoule-test-\(UUID().uuidString)")
        let zone = folder.appending(path: "sys/class/powercap/intel-rapl:0")
        try FileManager.default.createDirectory(at: zone, withIntermediateDirectories: true)
        try Data("package-0\n".utf8).write(to: zone.appending(path: "name"))
        try Data("262143328850\n".utf8).write(to: zone.appending(path: "max_energy_range_uj"))
        counter = zone.appending(path: "energy_uj")
        try Data("1000000\n".utf8).write(to: counter)
        meter = try Meter(host: Host(root: folder.path, clock: clock.clock), sources: ["rapl-powercap"])
    }

    private let counter: URL

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Lets time pass at a power.
    func pass(_ seconds: Double, watts: Double) throws {
        microjoules += Int((seconds * watts * 1e6).rounded())
        try Data("\(microjoules)\n".utf8).write(to: counter)
        clock.advance(by: Seconds(seconds))
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
