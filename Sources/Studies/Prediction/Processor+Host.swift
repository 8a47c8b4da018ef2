package import Metering
package import Prediction

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Prediction.Processor {
    /// The vectors and caches of a machine, as Linux tells them; what it does not tell is that of a usual machine.
    package init(of host: Host) {
        let lines = Self.lines(host, "proc/cpuinfo")
        let flags = Set((lines.first { $0.hasPrefix("flags") } ?? "").split(separator: " "))
        let isARM = lines.contains { $0.hasPrefix("CPU architecture") }
        let caches = (0..<8).compactMap { Self.cache(host, index: $0) }
        let core = caches.filter { $0.level == 2 }.map(\.bytes).max()
        let shared = caches.filter { $0.level == 3 }.map(\.bytes).max()
        self = .onnxRuntime(
            // What ONNX Runtime's kernels are built for: registers of AVX-512, AVX2 and NEON.
            vectorWidth: flags.contains("avx512f") ? 16 : isARM ? 4 : 8,
            coreCacheBytes: core ?? Self.xeonGold5120.coreCacheBytes,
            sharedCacheBytes: shared ?? core ?? Self.xeonGold5120.sharedCacheBytes)
    }

    private static func cache(_ host: Host, index: Int) -> (level: Int, bytes: Double)? {
        func line(_ name: String) -> Substring {
            lines(host, "sys/devices/system/cpu/cpu0/cache/index\(index)/\(name)").first ?? ""
        }
        guard let level = Int(line("level")), line("type") != "Instruction" else { return nil }
        let size = line("size")
        let unit = size.hasSuffix("M") ? 1_048_576.0 : size.hasSuffix("K") ? 1024 : 1
        return Double(size.filter(\.isNumber)).map { (level, $0 * unit) }
    }

    private static func lines(_ host: Host, _ file: String) -> [Substring] {
        let data = FileManager.default.contents(atPath: host.path(file)) ?? Data()
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }
}
