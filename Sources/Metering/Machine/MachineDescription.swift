public import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The machine on which something was measured, as recorded with every run.
public struct MachineDescription: Sendable, Hashable, Codable {
    /// The processor's model name.
    public var processor: String?
    /// The processor's micro-architecture; nil when it is not recognised.
    public var microarchitecture: String?
    /// Hardware threads in use by the kernel.
    public var threads: Int
    public var memory: Bytes?
    /// The name of the operating system, for example `Debian GNU/Linux 12 (bookworm)`.
    public var operatingSystem: String
    /// The kernel's name, release and hardware name.
    public var kernel: String
    /// Whether a hypervisor runs below, so that counters may be missing or made up.
    public var isVirtual: Bool
    /// The first processor's frequency governor, for example `performance`.
    public var frequencyGovernor: String?
    /// The hottest reading of the thermal zones in degrees Celsius.
    public var temperatureCelsius: Double?

    package init(
        processor: String?, threads: Int, memory: Bytes? = nil, operatingSystem: String, kernel: String,
        isVirtual: Bool, frequencyGovernor: String? = nil
    ) {
        self.processor = processor
        self.threads = threads
        self.memory = memory
        self.operatingSystem = operatingSystem
        self.kernel = kernel
        self.isVirtual = isVirtual
        self.frequencyGovernor = frequencyGovernor
    }

    /// Reads what the host tells of itself; what it does not tell is nil.
    public init(of host: Host) {
        let reported = Processor.of(host)
        processor = reported.model
        microarchitecture = reported.microarchitecture
        threads = reported.threads
        isVirtual = reported.isVirtual
        memory = Self.memory(host)
        operatingSystem = Self.operatingSystem(host)
        kernel = Self.kernel()
        frequencyGovernor = host.optionalText(of: "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
        temperatureCelsius = Self.temperature(host)
    }

    private static func memory(_ host: Host) -> Bytes? {
        let line = (host.optionalText(of: "proc/meminfo") ?? "").split(separator: "\n").first {
            $0.hasPrefix("MemTotal:")
        }
        let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
        if let kibibytes { return Bytes(kibibytes * 1024) }
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        return host.root == "/" && pages > 0 ? Bytes(Double(pages) * Double(sysconf(Int32(_SC_PAGESIZE)))) : nil
    }

    private static func operatingSystem(_ host: Host) -> String {
        let lines = (host.optionalText(of: "etc/os-release") ?? "").split(separator: "\n")
        if let line = lines.first(where: { $0.hasPrefix("PRETTY_NAME=") }) {
            return String(line.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" })
        }
        #if os(macOS)
            return "macOS"
        #else
            return "Linux"
        #endif
    }

    private static func kernel() -> String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        return [text(names.sysname), text(names.release), text(names.machine)].joined(separator: " ")
    }

    /// The text in one of the fixed-size fields of `utsname`.
    private static func text<Field>(_ field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func temperature(_ host: Host) -> Double? {
        let folder = "sys/class/thermal/"
        let zones = host.entries(of: folder).filter { $0.hasPrefix("thermal_zone") }
        let degrees = zones.compactMap { host.number(of: folder + $0 + "/temp") }.map { $0 / 1000 }
        return degrees.filter { $0 > 0 && $0 < 150 }.max()
    }
}
