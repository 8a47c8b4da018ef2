import Quantities

/// The processor as `/proc/cpuinfo` names it.
struct Processor: Sendable, Hashable {
    /// The model's name, for example `Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz`.
    var model: String?
    /// The micro-architecture's name, for example `Haswell`; nil when it is not recognised.
    var microarchitecture: String?
    /// Why the numbers the processor identifies itself by are not believed; nil when nothing speaks against them.
    var contradiction: String?
    /// Hardware threads the kernel uses.
    var threads: Int
    /// Whether a hypervisor runs below.
    var isVirtual: Bool
    /// Whether it is AMD's or Hygon's, which count energy per package however many dies that has.
    var countsPerPackage: Bool

    /// This machine's own processor, read once: several sources ask for it, and it stays what it is.
    private static let ofThisMachine = Processor(Host())

    /// The processor of a host.
    static func of(_ host: Host) -> Processor { host.root == "/" ? ofThisMachine : Processor(host) }

    private init(_ host: Host) {
        // The first processor's block is enough, and the kernel takes long to write those of many processors.
        let fields = Self.fields((try? host.text(of: "proc/cpuinfo", limit: 4096)) ?? "")
        model = fields["model name"] ?? fields["Model"] ?? fields["Hardware"]
        threads = Self.count(host)
        let dmi = ["sys_vendor", "product_name"].compactMap { host.optionalText(of: "sys/class/dmi/id/" + $0) }
        let hypervisors = [
            "QEMU", "KVM", "VMware", "VirtualBox", "Xen", "Virtual Machine", "Firecracker", "Amazon EC2",
        ]
        let flags = Set((fields["flags"] ?? "").utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) })
        isVirtual =
            flags.contains("hypervisor") || host.exists("sys/hypervisor/type")
            || dmi.contains { name in hypervisors.contains { name.contains($0) } && !name.contains("metal") }
        countsPerPackage = ["AuthenticAMD", "HygonGenuine"].contains(fields["vendor_id"])
        let named = Microarchitecture.name(of: fields, isAmazon: dmi.contains { $0.contains("Amazon") })
        // A hypervisor may show another model's number than the processor's own, but passes its instructions through.
        if flags.contains("amx_tile"), let named, !Microarchitecture.haveMatrixTiles.contains(named) {
            contradiction = "its instructions (amx_tile) contradict the model number shown, that of \(named)"
        } else {
            microarchitecture = named
        }
    }

    /// The first processor's fields; the others repeat them.
    private static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        // By bytes, since `measure` reads this at each start and a string's characters take many times as long.
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty && !fields.isEmpty { break }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let key = line[..<colon].trimmed
            if fields[key] == nil { fields[key] = line[line.index(after: colon)...].trimmed }
        }
        return fields
    }

    /// The processors that are on, as the kernel lists them, else as `/proc/stat` has lines of them.
    private static func count(_ host: Host) -> Int {
        let online = PowerEvent.list(host.optionalText(of: "sys/devices/system/cpu/online") ?? "").count
        if online > 0 { return online }
        let lines = (host.optionalText(of: "proc/stat") ?? "").split(separator: "\n")
        return max(1, lines.count { $0.hasPrefix("cpu") && !$0.hasPrefix("cpu ") })
    }
}

extension Substring.UTF8View {
    /// The text without white space around it.
    var trimmed: String {
        let space = UInt8(ascii: " ")
        let rest = drop { $0 <= space }
        let end = rest.lastIndex { $0 > space }.map { rest.index(after: $0) }
        return String(Substring(rest[..<(end ?? rest.startIndex)]))
    }
}
