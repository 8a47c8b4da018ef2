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
        let (processors, parts) = parts(host, list(host.optionalText(of: folder + "cpumask") ?? "0"))
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

    /// The number in a text such as `event=0x02`, the unit's only term (Linux, arch/x86/events/rapl.c).
    static func config(_ text: String) -> UInt64? {
        let sides = text.split(separator: "=", maxSplits: 1)
        return sides.count == 2 && sides[0] == "event" ? number(sides[1]) : nil
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

    /// One processor per part that has counters of its own, and the part's name: the package's number, with the die's
    /// where a package has several.
    ///
    /// Linux 6.9 and 6.10 list a processor per die of AMD's too, whose counter is the whole package's.
    private static func parts(_ host: Host, _ processors: [Int32]) -> (processors: [Int32], names: [String]) {
        var topology = processors.enumerated().map { index, processor in
            let folder = "sys/devices/system/cpu/cpu\(processor)/topology/"
            return (
                processor: processor, package: host.optionalText(of: folder + "physical_package_id") ?? "\(index)",
                die: host.optionalText(of: folder + "die_id") ?? "\(index)"
            )
        }
        if Processor.of(host).countsPerPackage {
            var seen: Set<String> = []
            topology = topology.filter { seen.insert($0.package).inserted }
        }
        let names = topology.map { part in
            let isAlone = topology.count { $0.package == part.package } == 1
            return isAlone ? part.package : "\(part.package)-die-\(part.die)"
        }
        return (topology.map { $0.processor }, names)
    }
}
