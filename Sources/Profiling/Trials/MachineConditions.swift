#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The machine's temperature and clock rate at the end of a trial, as far as it tells.
public struct MachineConditions: Sendable, Hashable, Codable {
    /// The hottest thermal zone in degrees Celsius.
    public var celsius: Double?
    /// The mean clock rate of the processors in hertz.
    public var hertz: Double?

    public init(celsius: Double? = nil, hertz: Double? = nil) {
        self.celsius = celsius
        self.hertz = hertz
    }

    /// Reads Linux's `thermal` and `cpufreq` files; what is absent stays nil.
    /// - Parameter root: the folder under which `sys` lies.
    public init(root: String) {
        let base = root.hasSuffix("/") ? root : root + "/"
        let zones = Self.folders(base + "sys/class/thermal", prefix: "thermal_zone")
        let cores = Self.folders(base + "sys/devices/system/cpu", prefix: "cpu")
        // Zones that are not wired show nonsense, such as −273 °C.
        let temperatures = zones.compactMap { Self.number($0 + "/temp") }.map { $0 / 1000 }.filter {
            0 < $0 && $0 < 150
        }
        let rates = cores.compactMap { Self.number($0 + "/cpufreq/scaling_cur_freq") }.map { $0 * 1000 }
        celsius = temperatures.max()
        hertz = rates.isEmpty ? nil : rates.reduce(0, +) / Double(rates.count)
    }

    private static func folders(_ path: String, prefix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasPrefix(prefix) && Int($0.dropFirst(prefix.count)) != nil }.map { path + "/" + $0 }
    }

    private static func number(_ path: String) -> Double? {
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }).flatMap {
            $0.isFinite ? $0 : nil
        }
    }
}
