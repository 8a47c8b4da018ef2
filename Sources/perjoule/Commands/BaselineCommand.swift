import ArgumentParser
import Metering
import Quantities
import Reporting
import Store

struct BaselineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Measure what the machine draws at rest, so that idle and dynamic energy can be told apart.",
        discussion: """
            Leave the machine alone meanwhile. The result is stored and used by measure and profile on this machine.

            Example:
              perjoule baseline --duration 60s
            """)

    @Option(help: "How long to watch.", transform: amount)
    var duration: Seconds = Seconds(30)

    @OptionGroup var meter: MeterOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let store = try store.open()
        let meter = try meter.openMeter(output)
        defer { meter.stop() }
        let machine = try JSONText(MachineDescription(of: self.meter.host))
        let run = try store.beginRun(
            kind: "baseline", label: "at rest for \(duration)", toolVersion: Version.current, machine: machine)
        output.say("perjoule: watching the machine at rest for \(duration)")
        do {
            let duration = duration
            let baseline = try await cancellingOnInterrupt { try await meter.baseline(over: duration) }
            let record = Record(
                subject: "machine", figures: baseline.parts.map { Figure("power.idle.\($0.domain.name)", $0.power) })
            try store.finish(run, outcome: try JSONText(baseline), appending: [record])
            try show(baseline)
        } catch {
            _ = try? store.finish(run, state: error is CancellationError ? .interrupted : .failed)
            throw error
        }
    }

    private func show(_ baseline: Baseline) throws {
        if output.json {
            try Console.print(json: baseline)
            return
        }
        let table = Table(
            columns: ["Domain", "Source", "Idle power", "In the total"],
            rows: baseline.parts.map { part in
                [
                    .plain(part.domain.name), .plain(part.domain.source), .figure(part.power),
                    .plain(part.domain.countsTowardsTotal ? "yes" : "no"),
                ]
            }, notes: baseline.warnings.map { "**Warning:** \($0)" })
        Console.print(TerminalRenderer(width: Console.width).render(table))
    }
}
