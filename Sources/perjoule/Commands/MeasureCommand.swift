import ArgumentParser
import Metering
import Quantities
import Reporting
import Statistics
import Store
import Studies

struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Run a command and report its energy, power, time and emissions.",
        usage: "perjoule measure [options] -- command [argument …]",
        discussion: """
            The command's input, output, signals and exit code pass through untouched; the report goes to standard error,
            and with --json or --csv to standard output after the command's own output (JSON on one line, the last).
            A command marks regions of itself by the socket named in PERJOULE_SOCKET; see clients/python.

            Examples:
              perjoule measure -- python3 train.py
              perjoule measure --repeat 10 --warmup 1 --cooldown 5s -- ./bench
              perjoule measure --repeat 10 --vs './new --fast' -- ./old
              perjoule measure --live --country DEU -- make
            """)

    @Option(name: .customLong("repeat"), help: "Measured runs; pairs with --vs.")
    var repeats: Int = 1

    @Option(help: "Unmeasured runs before; their output is dropped.")
    var warmup: Int = 0

    @Option(help: "Rest between two runs.", transform: amount)
    var cooldown: Seconds = .zero

    @Option(
        help: "A second command to run in alternating order; tests, effect sizes and the ratio's interval follow.",
        transform: shellWords)
    var vs: [String]?

    @Flag(help: "Show power and energy once a second on standard error while the command runs.")
    var live = false

    @Flag(help: "Charge the command with the machine's idle energy, too, in proportion to its share of busy time.")
    var withIdle = false

    @Flag(help: "Print one CSV line per run on standard output.")
    var csv = false

    @Option(
        name: .shortAndLong, help: "Write the JSON or CSV to this file instead of standard output.", completion: .file()
    )
    var output: String?

    @Option(help: "Seed of the bootstrap of --vs.")
    var seed: UInt64 = 1

    @Flag(help: "Keep no record of the run.")
    var noStore = false

    @OptionGroup var meter: MeterOptions
    @OptionGroup var carbon: CarbonOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var shown: OutputOptions

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String] = []

    private static let mostRuns = 1_000_000

    func validate() throws {
        guard !command.isEmpty else {
            throw ValidationError(
                "no command is given; write it after --, such as: perjoule measure -- python3 train.py")
        }
        guard (1...Self.mostRuns).contains(repeats), (0...Self.mostRuns).contains(warmup) else {
            throw ValidationError("--repeat is 1 to \(Self.mostRuns), --warmup 0 to \(Self.mostRuns)")
        }
        guard !(csv && shown.json) else { throw ValidationError("--json and --csv exclude each other") }
        guard output == nil || csv || shown.json else { throw ValidationError("--output needs --json or --csv") }
    }

    func run() async throws {
        // Store and meter are opened side by side: both are waited for before the command may start.
        let (path, host) = (noStore ? nil : store.path, meter.host)
        let commands = [Command(command)] + (vs.map { [Command($0)] } ?? [])
        async let kept = path.map { try MeasureSession.KeptRun(path: $0, commands: commands, host: host) }
        let carbon = try carbon.settings()
        let meter = try meter.openMeter(shown)
        let session = MeasureSession(commands: commands, kept: try await kept, meter: meter, carbon: carbon)
        let plan: RunPlan = vs == nil ? .repeated(repeats, warmups: warmup) : .alternating(repeats, warmups: warmup)
        try session.run(
            plan, input: input, cooldown: cooldown, withIdle: withIdle, live: live && !shown.quiet)
        try report(session)
        if let problem = session.storeProblem { throw problem }
        if session.exitCode == 0, let problem = session.meterProblem { throw problem }
        throw ExitCode(session.exitCode)
    }

    /// The first of several runs would use up a pipe or a file, and the others would do other work.
    private var input: Command.Streams.Stream {
        guard repeats > 1 || vs != nil, Console.inputCanBeUsedUp else { return .inherited }
        shown.say("perjoule: with several runs the command gets no standard input; let it read a file by name")
        return .null
    }

    private func report(_ session: MeasureSession) throws {
        let comparisons =
            try session.pairs.pairs.isEmpty ? [] : PairedComparison.all(session.pairs, seed: seed)
        if csv {
            try write(CSVRenderer().render(CommandReport.csv(session.runs.map(\.figures))))
        } else if shown.json {
            try write(try Console.line(json: MeasureResult(session, comparisons: comparisons)) + "\n")
        } else if !shown.quiet {
            let renderer = TerminalRenderer(width: Console.width)
            for runs in session.startedFiguresByCommand where !runs.isEmpty {
                Console.say("\n" + renderer.render(CommandReport(runs).document))
            }
            if !comparisons.isEmpty { Console.say(renderer.render(PairedComparison.table(comparisons))) }
        }
    }

    private func write(_ text: String) throws {
        guard let output else {
            Console.write(text)
            return
        }
        try Console.write(text, toFile: output)
    }
}

/// What `measure --json` prints: the only run's figures at the top, or every run's under `runs`.
private struct MeasureResult: Encodable {
    let figures: RunFigures?
    let runs: [RunFigures]
    let comparison: [PairedComparison]
    let sources: [String]
    let run: String?

    init(_ session: MeasureSession, comparisons: [PairedComparison]) {
        runs = session.runs.map(\.figures)
        figures = runs.count == 1 ? runs.first : nil
        comparison = comparisons
        sources = session.meter.choice.chosen.map(\.name)
        run = session.storedRunID
    }

    private enum CodingKeys: String, CodingKey { case runs, comparison, sources, run }

    func encode(to encoder: any Encoder) throws {
        try figures?.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        if figures == nil { try container.encode(runs, forKey: .runs) }
        if !comparison.isEmpty { try container.encode(comparison, forKey: .comparison) }
        try container.encode(sources, forKey: .sources)
        try container.encodeIfPresent(run, forKey: .run)
    }
}
