import Metering
import Quantities
public import Reporting
import Statistics

/// All runs of one command, and their means with intervals.
public struct CommandReport: Sendable {
    public var runs: [RunFigures]

    public init(_ runs: [RunFigures]) { self.runs = runs }

    /// The mean over the runs: its t interval, widened by the error that the source states of every run.
    func mean<Amount: Quantity>(_ figure: (RunFigures) -> Estimate<Amount>) -> Estimate<Amount>? {
        // Figures of measured runs are finite, so the mean of at least one run exists.
        try? Estimate.mean(of: runs.map(figure))
    }

    /// The report for people: the one run, or the means of all.
    public var document: Document {
        let name = runs.first?.command ?? ""
        guard let first = runs.first, runs.count > 1 else {
            return Document(title: name, blocks: runs.first.map { [.definitions($0.definitions)] + remarks } ?? [])
        }
        let clock = Provenance.measured(by: "the clock")
        let rows: [(String, Cell)] = [
            ("Energy, this command", .figure(mean { $0.energy.command }, otherwise: "no runs")),
            ("Energy, whole machine", .figure(mean { $0.energy.host }, otherwise: "no runs")),
            ("Power, mean", .figure(mean { $0.power.mean }, otherwise: "no runs")),
            ("Time", .figure(mean { Estimate($0.seconds, provenance: clock) }, otherwise: "no runs")),
            (
                "CPU time",
                .figure(mean { Estimate($0.cpuSeconds, provenance: .measured(by: "the kernel")) }, otherwise: "no runs")
            ),
        ]
        return Document(
            title: "\(first.command), mean of \(runs.count) runs",
            blocks: [.definitions(rows.map { Definition($0.0, $0.1) })] + remarks)
    }

    /// Regions of the last run, and every distinct flag of all runs.
    private var remarks: [Block] {
        var blocks: [Block] = []
        if let regions = runs.last?.regions, !regions.regions.isEmpty { blocks.append(.table(Self.table(regions))) }
        var seen: [String] = []
        for flag in runs.flatMap(\.flags) + (runs.last?.regions?.problems ?? []) where !seen.contains(flag) {
            seen.append(flag)
        }
        return blocks + seen.map { .callout(.warning, RichText(plain: $0)) }
    }

    private static func table(_ report: RegionReport) -> Table {
        Table(
            "Regions\u{00a0}(whole machine while open)",
            columns: ["Region", .init("Times", alignment: .trailing), "Time", "Energy", "Per time"],
            rows: report.regions.map { region in
                [
                    .plain(region.path), .count(region.count),
                    .figure(Estimate(region.duration, provenance: .measured(by: "the clock"))),
                    .figure(region.energy), .figure(region.meanEnergy),
                ]
            })
    }

    /// One line per run, for spreadsheets.
    public static func csv(_ runs: [RunFigures]) -> Table {
        Table(
            columns: [
                "command", "run", "exit_code", "seconds", "cpu_seconds", "energy_command_joules",
                "energy_command_lower", "energy_command_upper", "energy_host_joules", "energy_host_idle_joules",
                "power_mean_watts", "power_peak_watts", "carbon_command_grams", "provenance", "origin", "flags",
            ],
            rows: runs.enumerated().map { index, run in
                func number(_ value: Double?) -> Cell { value.map { .plain("\($0)") } ?? .plain("") }
                let energy = run.energy.command
                return [
                    .plain(run.command), .count(index + 1), .count(Int(run.exitCode)), number(run.seconds.value),
                    number(run.cpuSeconds.value), number(energy.value.value), number(energy.interval?.lower.value),
                    number(energy.interval?.upper.value), number(run.energy.host.value.value),
                    number(run.energy.hostIdle?.value.value), number(run.power.mean.value.value),
                    number(run.power.peak.value.value), number(run.carbon?.command.value.value),
                    .plain(energy.provenance.kind), .plain(energy.provenance.origin),
                    .plain(run.flags.joined(separator: "; ")),
                ]
            })
    }
}
