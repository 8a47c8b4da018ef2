import ArgumentParser
import Metering
import Quantities

struct SourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources",
        abstract: "Show each energy source: available, or why not and the command that fixes it.",
        discussion: """
            In a container, PERJOULE_HOST_ROOT names the folder below which the host's sys and proc are mounted.

            Examples:
              perjoule sources
              perjoule sources --cpu-idle-watts 12W --cpu-full-watts 95W
            """)

    @OptionGroup var meter: MeterOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let statuses = EnergySources.probe(meter.host)
        if output.json {
            try Console.print(json: Result(machine: MachineDescription(of: meter.host), sources: statuses))
            return
        }
        let width = statuses.map(\.name.count).max() ?? 0
        for status in statuses { Console.print(Self.lines(status, width: width).joined(separator: "\n")) }
    }

    private struct Result: Encodable {
        let machine: MachineDescription
        let sources: [SourceStatus]
    }

    private static func lines(_ status: SourceStatus, width: Int) -> [String] {
        let name = status.name + String(repeating: " ", count: width - status.name.count)
        let indent = String(repeating: " ", count: width + 4)
        guard status.available else {
            var lines = ["✗ \(name)  not available: \(status.reason ?? "no reason is known")"]
            if let fix = status.fix { lines.append(indent + "fix: \(fix)") }
            if let lasting = status.lastingFix { lines.append(indent + "to keep it: \(lasting)") }
            return lines
        }
        let domains = status.domains.map { domain in
            domain.countsTowardsTotal ? domain.name : "(\(domain.name))"
        }
        var lines = ["✓ \(name)  \(status.provenance): \(domains.joined(separator: ", "))"]
        let facts = [
            status.resolution.map { "resolution \($0)" }, status.updateInterval.map { "renewed every \($0)" },
            status.minimumWindow.map { "shortest window \($0)" },
        ].compactMap(\.self)
        if !facts.isEmpty { lines.append(indent + facts.joined(separator: ", ")) }
        return lines + status.notes.map { indent + $0 }
    }
}
