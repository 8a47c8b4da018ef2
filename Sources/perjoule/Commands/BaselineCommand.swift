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
        output.say("perjoule: watching the machine at rest for \(duration)")
        try show(
            await store.measureBaseline(over: duration, by: meter, MachineDescription(of: self.meter.host)))
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
