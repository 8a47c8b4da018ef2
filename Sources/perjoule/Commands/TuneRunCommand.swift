import ArgumentParser
import Metering
import Profiling
import Quantities
import Store
import Studies
import Tuning

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct TuneRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a training command once for each trial of a search.",
        usage: "perjoule tune [options] -- command [argument …]",
        discussion: """
            {name} in the command is replaced by the parameter's value, {trial} and {seed} by the trial's. The objectives are \
            read from the last JSON line that the command prints, such as {"accuracy": 0.93}, or from values that it marks \
            outside regions; lines with a "step" before it are what --pruner judges by. \
            Trials are stored as they end. The same command goes on where it was stopped, and a trial that was under way is \
            run again; --name tells searches of one space file apart, --fresh starts anew. \
            A trial's energy is that of its processes, with their share of what the machine draws at rest.

            Examples:
              perjoule tune --space space.yaml --objective accuracy --trials 50 -- python3 train.py --lr {lr}
              perjoule tune --space space.yaml --objective loss --energy budget 50kJ -- ./train --lr {lr} --epochs 20
              perjoule tune --space space.yaml --objective accuracy --energy minimise --sampler nsga2 -- ./train {lr}
              perjoule tune --space space.yaml --objective accuracy --pruner hyperband --last-step 27 -- ./train {lr}
            """)

    @OptionGroup var tune: TuneOptions

    @Option(
        name: .customLong("objective"),
        help: ArgumentHelp(
            "What the command reports; repeat for several. The direction may be left out where the name tells it.",
            valueName: "name[:maximise|minimise]"),
        transform: objective)
    var objectives: [TuneObjective]

    @Option(help: "Trials in all, those of earlier runs included. Default: 100, or as many as the other limits allow.")
    var trials: Int?

    @Option(help: "Start no trial after this time, such as 2h.", transform: amount)
    var time: Seconds?

    @Option(help: "Trials at the same time; they share the machine's energy by CPU time.")
    var parallel = 1

    @Option(help: "End a trial that takes longer, such as 10min; it counts as failed.", transform: amount)
    var timeout: Seconds?

    @Option(help: "Failed trials in a row that end the search.")
    var failures = 5

    @Option(help: "What the search is called in the store. Default: the space file's name.")
    var name: String?

    @Flag(help: "Start anew although trials of that name are kept.")
    var fresh = false

    @Option(help: "A folder for what each trial prints.", completion: .directory)
    var logs: String?

    @OptionGroup var files: TuneFileOptions
    @OptionGroup var meter: MeterOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String] = []

    private static let usualTrials = 100

    func validate() throws {
        guard !command.isEmpty else {
            throw ValidationError(
                "no command is given; write it after --, such as: perjoule tune … -- python3 train.py --lr {lr}")
        }
        guard trials ?? 1 >= 1, parallel >= 1, failures >= 1 else {
            throw ValidationError("--trials, --parallel and --failures are at least 1")
        }
        guard parallel <= 1024 else { throw ValidationError("--parallel is at most 1024") }
        guard Set(objectives.map(\.name)).count == objectives.count else {
            throw ValidationError("--objective names one figure twice")
        }
        guard (time ?? Seconds(1)) > .zero, (timeout ?? Seconds(1)) > .zero else {
            throw ValidationError("--time and --timeout are above 0 s")
        }
    }

    func run() async throws {
        try files.check()
        let settings = try tune.settings(objectives.map(\.direction))
        let limits = try limits(settings)
        // Everything that can be wrong with the command or the search is told before anything is measured.
        _ = try settings.search()
        _ = try TrainingCommand(command, parameters: settings.space.parameters.map(\.name))
        tune.say(about: settings, output)
        let store = try store.open()
        let machine = MachineDescription(of: meter.host)
        let meter = try meter.openMeter(output)
        defer { meter.stop() }
        if let logs { try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true) }
        let measurement = CommandMeasurement(
            meter: meter, baseline: try await store.baseline(for: meter, machine, output))
        let campaign = try TuneCampaign(
            settings, objectives: objectives, command: command, limits: limits,
            runner: JobRunner(measurement, logFolder: logs), host: self.meter.host)
        let name = name ?? URL(fileURLWithPath: tune.space).deletingPathExtension().lastPathComponent
        let kept = try KeptSearch(
            name, campaign.keptSettings, in: store, machine: try JSONText(machine), version: Version.current,
            isFresh: fresh)
        if kept.earlier.count > 0 {
            output.say("perjoule: going on with search “\(name)” after \(kept.earlier.finishedCount) trials")
        }
        let result = try await search(campaign, kept)
        try files.show(result, name: name, output)
        try report(result, name: name)
    }

    private func limits(_ settings: SearchSettings) throws -> TuneLimits {
        var limits = TuneLimits()
        let isOpen = trials == nil && time == nil && settings.budget == nil && settings.sampler != GridSampler.name
        limits.trials = isOpen ? Self.usualTrials : trials
        limits.time = time
        limits.parallel = parallel
        limits.timeout = timeout
        limits.failures = failures
        return limits
    }

    private func search(_ campaign: TuneCampaign, _ kept: KeptSearch) async throws -> TuneResult {
        let progress = Progress(isQuiet: output.quiet)
        let output = output
        let objective = objectives.count == 1 ? objectives[0].name : nil
        do {
            let result = try await cancellingOnInterrupt {
                try await campaign.run(keptIn: kept) { state in
                    if let last = state.last, last.state == .failed {
                        progress.end()
                        output.say("perjoule: trial \(last.id) failed: \(last.reason ?? "")")
                    }
                    progress.show(state.line(objective))
                }
            }
            progress.end()
            try kept.finish(result.end == .interrupted ? .interrupted : .complete)
            return result
        } catch {
            progress.end()
            _ = try? kept.finish(.failed)
            throw error
        }
    }

    /// Ends with the code that tells how the search ended.
    private func report(_ result: TuneResult, name: String) throws {
        switch result.end {
        case .interrupted:
            output.say("perjoule: the same command goes on with search “\(name)”")
            throw CancellationError()
        case .failures(let count, let last):
            throw TuneFailure(
                message: "\(count) trials in a row failed, the last because \(last)",
                advice: "run the command by hand; the same perjoule command then goes on")
        default:
            guard result.history.count(.complete) == 0 else { return }
            throw TuneFailure(
                message: "no trial of search “\(name)” gave usable values",
                advice: "“perjoule tune show \(name)” tells why")
        }
    }
}

/// Why a search has no result.
private struct TuneFailure: DescribedError {
    let message: String
    let advice: String?
}

/// Parses `accuracy` or `loss:minimise`.
private func objective(_ text: String) throws -> TuneObjective {
    do {
        return try TuneObjective(parsing: text)
    } catch {
        throw ValidationError(error.description)
    }
}
