import CPerfEvent
import Quantities

/// One event of the `power` performance monitoring unit on one package or die.
struct PowerEvent: Hashable {
    /// The event's name, for example `energy-pkg`.
    let event: String
    let domain: EnergyDomain
    /// The unit's number among the kernel's monitoring units.
    let type: UInt32
    /// What selects the event within the unit.
    let config: UInt64
    /// A processor of the package or die.
    let processor: Int32
    /// Energy per count.
    let unit: Joules

    /// Opens the event.
    /// - Returns: a file descriptor, or the negated error number.
    func open() -> Int32 { perjoule_perf_event_open(type, config, processor) }

    private static let folder = "sys/bus/event_source/devices/power/"
    private static let kinds: [(event: String, name: String, kind: EnergyDomain.Kind)] = [
        ("energy-psys", "psys", .platform), ("energy-pkg", "package", .package), ("energy-cores", "core", .core),
        ("energy-gpu", "uncore", .uncore), ("energy-ram", "dram", .dram),
    ]

    /// The events of a host: one platform event, and the others once per package or die.
    static func all(on host: Host) -> [PowerEvent] {
        guard let type = host.optionalText(of: folder + "type").flatMap(UInt32.init) else { return [] }
        let processors = list(host.optionalText(of: folder + "cpumask") ?? "0")
        let parts = partNames(host, processors)
        let hasPlatform = host.exists(folder + "events/energy-psys")
        var events: [PowerEvent] = []
        for (event, name, kind) in kinds {
            let file = folder + "events/" + event
            guard let config = host.optionalText(of: file).flatMap(config),
                let scale = host.number(of: file + ".scale"), scale > 0, scale.isFinite,
                host.optionalText(of: file + ".unit") ?? "Joules" == "Joules"
            else { continue }
            for (processor, part) in zip(processors, parts) {
                let isPlatform = kind == .platform
                let parent: String? =
                    switch kind {
                    case .core, .uncore: "package-" + part
                    case .package, .dram: hasPlatform ? "psys" : nil
                    default: nil
                    }
                events.append(
                    PowerEvent(
                        event: event,
                        domain: EnergyDomain(
                            name: isPlatform ? name : name + "-" + part, kind: kind, source: RaplPerf.name,
                            parent: parent),
                        type: type, config: config, processor: processor, unit: Joules(scale)))
                if isPlatform { break }
            }
        }
        return events
    }

    /// The number in a text such as `event=0x02` or `event=0x02,umask=0x01`.
    static func config(_ text: String) -> UInt64? {
        var config: UInt64?
        for term in text.split(separator: ",") {
            let sides = term.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, let value = number(sides[1]) else { return nil }
            switch sides[0] {
            case "event", "config": config = (config ?? 0) | value
            case "umask" where value < 256: config = (config ?? 0) | value << 8
            default: return nil
            }
        }
        return config
    }

    /// The processors in a text such as `0,18` or `0-1`.
    static func list(_ text: String) -> [Int32] {
        text.split(separator: ",").flatMap { range -> [Int32] in
            let ends = range.split(separator: "-").compactMap { Int32($0) }
            guard let first = ends.first, let last = ends.last, first >= 0, last >= first, last - first < 4096 else {
                return []
            }
            return Array(first...last)
        }
    }

    private static func number(_ text: Substring) -> UInt64? {
        text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    }

    /// The package's number for each processor, with the die's where a package has several.
    private static func partNames(_ host: Host, _ processors: [Int32]) -> [String] {
        let topology = processors.enumerated().map { index, processor in
            let folder = "sys/devices/system/cpu/cpu\(processor)/topology/"
            return (
                package: host.optionalText(of: folder + "physical_package_id") ?? "\(index)",
                die: host.optionalText(of: folder + "die_id") ?? "\(index)"
            )
        }
        return topology.map { part in
            let isAlone = topology.count { $0.package == part.package } == 1
            return isAlone ? part.package : "\(part.package)-die-\(part.die)"
        }
    }
}
