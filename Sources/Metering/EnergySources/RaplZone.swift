import Quantities

/// One zone of the kernel's powercap tree.
struct RaplZone {
    /// The folder under the host's root.
    let folder: String
    /// The domain's name in this program, for example `package-0`, `core-0-die-1` or `psys`.
    let name: String
    let kind: EnergyDomain.Kind
    let parent: String?

    /// What virtual machines without counters show.
    static let garbage = String(WrappingCounter.virtualMachineGarbage)

    var domain: EnergyDomain {
        EnergyDomain(name: name, kind: kind, source: RaplPowercap.name, parent: parent)
    }

    /// More than any such part draws, which bounds the time a counter takes to wrap.
    var maximumPower: Watts {
        switch kind {
        case .platform: Watts(4000)
        case .dram: Watts(500)
        default: Watts(1000)
        }
    }

    /// The zones of a host, each part of the machine once.
    ///
    /// The same package may be shown through machine registers and through memory-mapped ones; the first is taken.
    static func all(on host: Host) -> [RaplZone] {
        let raw = ownCounters(host, rawZones(host))
        let platform = raw.contains { $0.name == "psys" } ? "psys" : nil
        var zones: [RaplZone] = []
        for zone in raw where !zone.isMemoryMapped || raw.allSatisfy({ $0.isMemoryMapped }) {
            let owner = raw.first { $0.id == zone.parent }
            guard let kind = kind(zone.name, isSubzone: owner != nil) else { continue }
            let name = owner.map { zone.name + $0.name.dropFirst("package".count) } ?? zone.name
            // Two zones of one name are two parts of the machine; the zone's number tells them apart.
            let unique = zones.contains { $0.name == name } ? name + "-zone-" + zone.number : name
            let parent = kind == .platform ? nil : kind == .core || kind == .uncore ? owner?.name : platform
            zones.append(RaplZone(folder: zone.path, name: unique, kind: kind, parent: parent))
        }
        return zones
    }

    /// Leaves out what shows another zone's counter.
    ///
    /// Linux 6.9 and 6.10 make a zone per die of AMD's and Hygon's packages, each with the whole package's counter.
    private static func ownCounters(_ host: Host, _ zones: [RawZone]) -> [RawZone] {
        guard Processor.of(host).countsPerPackage else { return zones }
        var packages: Set<Substring> = []
        let repeated = zones.filter { zone in
            // Named as in `package-0-die-1`.
            let words = zone.name.split(separator: "-")
            guard zone.parent == nil, words.count == 4, words[2] == "die" else { return false }
            return !packages.insert(words[1]).inserted
        }
        return zones.filter { zone in !repeated.contains { $0.id == zone.id || $0.id == zone.parent } }
    }

    /// What a reader of the zones should know.
    static func notes(_ host: Host) -> [String] {
        var notes: [String] = []
        if Processor.of(host).isVirtual { notes.append("this is a virtual machine: its counters may be made up") }
        let zones = all(on: host)
        let unranged = zones.filter {
            host.optionalText(of: $0.folder + "/max_energy_range_uj").flatMap(UInt64.init) == nil
        }
        if !unranged.isEmpty {
            notes.append(
                "the range of \(unranged.map { $0.name }.joined(separator: ", ")) cannot be read: a wrap-around is an error there"
            )
        }
        let raw = rawZones(host)
        if raw.contains(where: { $0.isMemoryMapped }) && !raw.allSatisfy({ $0.isMemoryMapped }) {
            notes.append("the memory-mapped zones show the same packages and are left out")
        }
        return notes
    }

    private static func kind(_ name: String, isSubzone: Bool) -> EnergyDomain.Kind? {
        switch name {
        case "psys": .platform
        case "core": .core
        case "uncore": .uncore
        case "dram": .dram
        default: name.hasPrefix("package") && !isSubzone ? .package : nil
        }
    }

    /// Folders named `intel-rapl:0`, `intel-rapl:0:1`, `intel-rapl-mmio:0`; flat links or nested, each once.
    private static func rawZones(_ host: Host) -> [RawZone] {
        var found: [RawZone] = []
        func search(_ folder: String, depth: Int) {
            for entry in host.entries(of: folder) where entry.contains("rapl") {
                let path = folder + "/" + entry
                if entry.contains(":"), !found.contains(where: { $0.id == entry }),
                    let name = host.optionalText(of: path + "/name")
                {
                    found.append(RawZone(id: entry, path: path, name: name))
                }
                if depth > 0 { search(path, depth: depth - 1) }
            }
        }
        search("sys/class/powercap", depth: 2)
        return found.sorted { ($0.id.utf8.count, $0.id) < ($1.id.utf8.count, $1.id) }
    }
}

/// A zone as the kernel shows it.
private struct RawZone {
    let id: String
    let path: String
    let name: String

    /// The zone that contains this one, for example `intel-rapl:0` of `intel-rapl:0:1`.
    var parent: String? {
        let parts = id.split(separator: ":")
        return parts.count > 2 ? parts.dropLast().joined(separator: ":") : nil
    }

    /// The zone's numbers, for example `0-1`.
    var number: String { id.split(separator: ":").dropFirst().joined(separator: "-") }

    /// Whether this zone is read through memory-mapped registers.
    var isMemoryMapped: Bool { id.contains("mmio") }
}
