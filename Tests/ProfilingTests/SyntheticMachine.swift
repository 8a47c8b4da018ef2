import Foundation
import Metering
import Profiling
import Quantities
import Synchronization
import TestKit

/// A machine whose time, energy and load are decided by a test: a manual clock and a folder that looks like its files.
final class SyntheticMachine: Sendable {
    let root: String
    let clock = ManualClock()
    private let state = Mutex((microjoules: 5_000_000.0, busySeconds: 0.0, held: 0.0))

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("perjoule-\(UUID().uuidString)").path
        let zone = root + "/sys/class/powercap/intel-rapl:0"
        try FileManager.default.createDirectory(atPath: zone, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: root + "/proc", withIntermediateDirectories: true)
        try "package-0\n".write(toFile: zone + "/name", atomically: true, encoding: .utf8)
        try "262143328850\n".write(toFile: zone + "/max_energy_range_uj", atomically: true, encoding: .utf8)
        try show()
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    var host: Metering.Host { Metering.Host(root: root, clock: clock.clock) }

    /// A meter that reads this machine's one package.
    func meter() throws -> Meter { try Meter(host: host, sources: ["rapl-powercap"]) }

    /// What the machine draws at rest.
    func baseline(_ watts: Double, of meter: Meter) -> Baseline {
        let power = Estimate(Watts(watts), provenance: .measured(by: "rapl-powercap"))
        return Baseline(
            parts: meter.domains.map { Baseline.Part(domain: $0, power: power) }, duration: Seconds(10), windows: 1)
    }

    /// Lets time pass while the package draws some power and processors are busy, some of them with this process.
    func pass(_ seconds: Double, watts: Double, busy: Double = 0, own: Double = 0) {
        let works = seconds.isFinite ? seconds : 0
        state.withLock {
            $0.microjoules += watts * works * 1e6
            $0.busySeconds += busy * works
        }
        clock.advance(by: Seconds(seconds), ownCPUTime: Seconds(own * seconds))
        try? show()
    }

    /// The bytes that the process holds, at least.
    func hold(_ bytes: Double) { state.withLock { $0.held = max($0.held, bytes) } }

    /// What the machine says of memory, of which it has so many bytes.
    func memory(of bytes: Double) -> ProcessMemory {
        ProcessMemory(
            resident: { Bytes(self.state.withLock { $0.held }) },
            available: { Bytes(bytes - self.state.withLock { $0.held }) })
    }

    /// Writes the files in place, as the meter keeps them open.
    private func show() throws {
        let (microjoules, busySeconds, _) = state.withLock { $0 }
        let counter = "\(UInt64(microjoules.rounded()))\n"
        try counter.write(
            toFile: root + "/sys/class/powercap/intel-rapl:0/energy_uj", atomically: false, encoding: .utf8)
        let ticks = Int((busySeconds * 100).rounded())
        try "cpu  \(ticks) 0 0 1000 0 0 0 0 0 0\n".write(
            toFile: root + "/proc/stat", atomically: false, encoding: .utf8)
    }
}
