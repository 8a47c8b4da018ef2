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
        let instructions = Self.text(host, "proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
        let flags = Set(instructions.split(separator: " "))
        let isARM = Self.text(host, "proc/cpuinfo").contains("CPU architecture: 8")
        // What ONNX Runtime's kernels are built for: AVX-512, AVX2 and NEON registers of 16, 8 and 4 numbers.
        let width = flags.contains("avx512f") ? 16 : isARM ? 4 : 8
        let caches = (0..<8).compactMap { Self.cache(host, index: $0) }
        let core = caches.filter { $0.level == 2 }.map(\.bytes).max()
        let shared = caches.filter { $0.level == 3 }.map(\.bytes).max()
        self.init(
            vectorWidth: width, coreCacheBytes: core ?? 1_048_576, sharedCacheBytes: shared ?? core ?? 8_388_608,
            freshPageBytes: Self.xeonGold5120.freshPageBytes)
    }

    private static func cache(_ host: Host, index: Int) -> (level: Int, bytes: Double)? {
        let folder = "sys/devices/system/cpu/cpu0/cache/index\(index)/"
        guard let level = Int(text(host, folder + "level")), text(host, folder + "type") != "Instruction" else {
            return nil
        }
        let size = text(host, folder + "size")
        let unit = size.hasSuffix("M") ? 1_048_576.0 : size.hasSuffix("K") ? 1024 : 1
        return Double(size.filter(\.isNumber)).map { (level, $0 * unit) }
    }

    private static func text(_ host: Host, _ file: String) -> String {
        let text = FileManager.default.contents(atPath: host.path(file)).map { String(decoding: $0, as: UTF8.self) }
        return (text ?? "").split(separator: "\n").count == 1 ? (text ?? "").filter { $0 != "\n" } : text ?? ""
    }
}
