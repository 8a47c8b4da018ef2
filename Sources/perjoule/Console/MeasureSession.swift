import Metering
import Quantities
import Store
import Studies

/// Measures commands by a plan and stores every run at once.
final class MeasureSession {
    let meter: Meter
    private(set) var runs: [CountedRun] = []
    private(set) var pairs = PairedRuns()
    /// A source that was lost during a run, so that its energy is not all there.
    private(set) var meterProblem: MeteringError?
    /// What the store said when a run could not be kept; the figures are shown all the same.
    private(set) var storeProblem: StoreError?

    private let commands: [Command]
    private let kept: KeptRun?
    private let carbon: CarbonSettings?
    /// The record of the last run, which the end of the series stores with itself in one commit.
    private var lastRecord: Record?

    /// A run that counts, and which of the commands it was of.
    struct CountedRun {
        let command: Int
        let hasStarted: Bool
        let figures: RunFigures
    }

    /// The run in the store, begun before any command starts, and what the store knows of the machine at rest.
    struct KeptRun: Sendable {
        let store: Store
        let run: Run
        let baseline: Baseline?

        /// - Throws: `StoreError` when the store cannot be written.
        init(path: String, commands: [Command], host: Host) throws {
            store = try Store(path: path, durability: .process)
            let machine = MachineDescription(of: host)
            baseline = try store.latestBaseline(on: machine)
            run = try store.beginRun(
                kind: "measure", label: commands.map(\.description).joined(separator: " | "),
                toolVersion: Version.current, machine: try JSONText(machine))
        }
    }

    init(commands: [Command], kept: KeptRun?, meter: Meter, carbon: CarbonSettings?) {
        self.commands = commands
        self.kept = kept
        self.meter = meter
        self.carbon = carbon
    }

    /// The run's id in the store; nil where nothing is kept.
    var storedRunID: String? { kept?.run.id }

    func run(
        _ plan: RunPlan, input: Command.Streams.Stream, cooldown: Seconds, withIdle: Bool, live: Bool
    ) throws {
        var measurement = CommandMeasurement(meter: meter, baseline: kept?.baseline, carbon: carbon)
        measurement.idlePolicy = withIdle ? .proportional : .dynamicOnly
        let series = RunSeries(
            measurement, commands: commands, plan: plan, cooldown: cooldown, streams: .init(input: input))
        let signals = ReceivedSignals()
        let end = try series.run(signals: signals, live: live ? { Self.show($1) } : nil) { entry, measured in
            if live, Console.errorIsTerminal { Console.replaceLine(with: "") }
            keep(measured, entry, isLast: entry == plan.entries.last)
        }
        meter.stop()
        finish(end)
    }

    /// The first command's exit code that is not 0, else 0.
    var exitCode: Int32 { runs.first { $0.figures.exitCode != 0 }?.figures.exitCode ?? 0 }

    /// The runs of each command that started, in the order of the commands.
    var startedFiguresByCommand: [[RunFigures]] {
        commands.indices.map { command in runs.filter { $0.command == command && $0.hasStarted }.map(\.figures) }
    }

    private func keep(_ measured: MeasuredRun, _ entry: RunPlan.Entry, isLast: Bool) {
        var hasStarted = true
        if case .failedToStart(let failure) = measured.run.outcome {
            Console.say("perjoule: error: \(failure.description)")
            hasStarted = false
        }
        guard !entry.isWarmup else { return }
        let run = RunFigures(measured, carbon: carbon)
        runs.append(CountedRun(command: entry.command, hasStarted: hasStarted, figures: run))
        if let loss = measured.use.flags.first(where: \.isLoss) {
            meterProblem = meterProblem ?? MeteringError(.unreadable, loss.description)
        }
        pairs.add(entry, measured)
        guard let kept else { return }
        do throws(StoreError) {
            let record = Record(
                subject: run.command,
                factors: ["command": .number(Double(entry.command)), "repeat": .number(Double(entry.index))],
                state: measured.run.succeeded ? .complete : .failed, figures: run.stored,
                payload: try JSONText(measured))
            if isLast { lastRecord = record } else { try kept.store.append(record, to: kept.run) }
        } catch {
            storeProblem = storeProblem ?? error
        }
    }

    private func finish(_ end: RunSeries.End) {
        guard let kept else { return }
        let state: Run.State =
            switch end {
            case .completed: .complete
            case .interrupted: .interrupted
            case .failed: .failed
            }
        do throws(StoreError) {
            try kept.store.finish(kept.run, state: state, appending: lastRecord.map { [$0] } ?? [])
        } catch {
            storeProblem = storeProblem ?? error
        }
    }

    private static func show(_ sample: LiveSample) {
        let line = """
            \(sample.time.formatted())  \(sample.power.value) (\(sample.power.provenance.kind)), \
            command \(sample.attributedPower.value), \
            \(sample.busyProcessors.formatted(fractionDigits: 2)) CPUs, \(sample.energySoFar.value) so far
            """
        if Console.errorIsTerminal { Console.replaceLine(with: line) } else { Console.say(line) }
    }
}

extension MeasurementFlag {
    fileprivate var isLoss: Bool { if case .sourceLost = self { true } else { false } }
}
