import Foundation
package import Metering

/// Foundation has a `Host` too.
package typealias MeteredHost = Metering.Host

/// A temporary folder with the files of `/sys` and `/proc` that a test writes; removed with this value.
package final class FakeSysfs: Sendable {
    package let root: String

    package init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("perjoule-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        root = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// The host that this tree is.
    package func host(
        clock: MonotonicClock = .system, environment: [String: String] = [:],
        ownPower: ModelledPowerSettings = .init()
    ) -> MeteredHost {
        MeteredHost(root: root, environment: environment, clock: clock, ownPower: ownPower)
    }

    /// Writes a file, in place as a driver would, with the folders above it.
    package func write(_ text: String, to file: String) throws {
        let path = root + "/" + file
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        guard FileManager.default.fileExists(atPath: path), let handle = FileHandle(forWritingAtPath: path) else {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            return
        }
        // Never empty in between: a longer old text is cut only after the new one is there.
        try handle.write(contentsOf: Data(text.utf8))
        try handle.truncate(atOffset: UInt64(text.utf8.count))
        try handle.close()
    }

    package func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: root + "/" + file) }

    /// Puts a folder in a file's place, so that reading it fails for everyone.
    package func makeUnreadable(_ file: String) throws {
        if FileManager.default.fileExists(atPath: root + "/" + file) { try remove(file) }
        try FileManager.default.createDirectory(atPath: root + "/" + file, withIntermediateDirectories: true)
    }
}

extension FakeSysfs {
    /// The range of most powercap counters in microjoules: 2³² − 1 units of 61 µJ.
    package static let powercapRange: UInt64 = 262_143_328_850

    /// The folder of a zone, for example of `intel-rapl:0:1`, linked flat as the kernel does.
    package static func zone(_ id: String) -> String { "sys/class/powercap/" + id }

    /// Adds a powercap zone.
    /// - Parameter range: nil leaves the range file out.
    package func addZone(
        _ id: String, name: String, microjoules: UInt64 = 1_000_000, range: UInt64? = powercapRange
    ) throws {
        try write(name + "\n", to: Self.zone(id) + "/name")
        try setEnergy(id, microjoules)
        if let range { try write("\(range)\n", to: Self.zone(id) + "/max_energy_range_uj") }
    }

    package func setEnergy(_ id: String, _ microjoules: UInt64) throws {
        try write("\(microjoules)\n", to: Self.zone(id) + "/energy_uj")
    }

    /// Writes the aggregate and per-processor lines of `/proc/stat` in ticks of 10 ms.
    package func setStat(
        user: UInt64 = 0, system: UInt64 = 0, idle: UInt64 = 0, iowait: UInt64 = 0, steal: UInt64 = 0,
        guest: UInt64 = 0, threads: Int = 4
    ) throws {
        let fields = "\(user) 0 \(system) \(idle) \(iowait) 0 0 \(steal) \(guest) 0"
        let each = (0..<threads).map { "cpu\($0) 0 0 0 0 0 0 0 0 0 0" }
        try write((["cpu  " + fields] + each).joined(separator: "\n") + "\nintr 1\n", to: "proc/stat")
    }

    /// Writes the first processor's block of `/proc/cpuinfo`.
    package func setProcessor(
        vendor: String = "GenuineIntel", family: Int = 6, model: Int, stepping: Int = 2, name: String = "Test CPU",
        flags: String = "fpu sse"
    ) throws {
        try write(
            """
            processor\t: 0
            vendor_id\t: \(vendor)
            cpu family\t: \(family)
            model\t\t: \(model)
            model name\t: \(name)
            stepping\t: \(stepping)
            flags\t\t: \(flags)

            """, to: "proc/cpuinfo")
    }

    /// Adds the `power` monitoring unit.
    /// - Parameters:
    ///   - type: the unit's number; 1 is the kernel's own software unit, which any machine can count.
    ///   - events: names with selector, scale.
    package func addPowerUnit(
        type: Int, cpumask: String, events: [(name: String, config: String, scale: String)]
    ) throws {
        let folder = "sys/bus/event_source/devices/power/"
        try write("\(type)\n", to: folder + "type")
        try write(cpumask + "\n", to: folder + "cpumask")
        for event in events {
            try write(event.config + "\n", to: folder + "events/" + event.name)
            try write(event.scale + "\n", to: folder + "events/" + event.name + ".scale")
            try write("Joules\n", to: folder + "events/" + event.name + ".unit")
        }
    }
}
