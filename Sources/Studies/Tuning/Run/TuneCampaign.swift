package import Metering
package import Profiling
import Quantities
package import Store
package import Tuning

/// A search whose trials are child processes, run one after the other or side by side, each measured.
package struct TuneCampaign: Sendable {
    package var settings: SearchSettings
    package var objectives: [TuneObjective]
    package var command: TrainingCommand
    package var limits: TuneLimits
    package var runner: JobRunner
    package var host: Host

    /// - Throws: ``ProfilingError`` for a command that names unknown parameters or leaves some out.
    package init(
        _ settings: SearchSettings, objectives: [TuneObjective], command: [String], limits: TuneLimits,
        runner: JobRunner, host: Host
    ) throws(ProfilingError) {
        self.settings = settings
        self.settings.directions = objectives.map(\.direction)
        self.objectives = objectives
        self.command = try TrainingCommand(command, parameters: settings.space.parameters.map(\.name))
        self.limits = limits
        self.runner = runner
        self.host = host
    }

    /// What the store keeps of the settings.
    package var keptSettings: KeptSettings {
        KeptSettings(
            settings, objectives: objectives.map(\.name) + settings.energyNames, command: command.arguments)
    }

    /// Runs trials until a limit is reached; a cancelled task ends the trials under way, which stay open.
    /// - Parameters:
    ///   - kept: where trials are kept, and those kept before; nil keeps none.
    ///   - deliver: called after each trial.
    /// - Throws: what the meter, the store or the sampler cannot go on with; failed trials are results.
    package func run(
        keptIn kept: KeptSearch?, deliver: @escaping @Sendable (TuneProgress) -> Void = { _ in }
    ) async throws -> TuneResult {
        try requireProgram()
        let session = try TuneSession(self, kept: kept, deliver: deliver)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            while true {
                while running < limits.parallel, let trial = try await session.next() {
                    group.addTask { try await run(trial, in: session) }
                    running += 1
                }
                guard running > 0 else { break }
                try await group.next()
                running -= 1
            }
        }
        return TuneResult(
            settings: keptSettings, history: await session.search.history,
            trials: await session.trials.values.sorted { $0.id < $1.id }, end: await session.end, run: kept?.run)
    }

    /// - Throws: ``ProfilingError`` where every trial would fail for want of the program.
    private func requireProgram() throws(ProfilingError) {
        guard let program = command.arguments.first, !program.contains("{") else { return }
        do throws(StartFailure) {
            _ = try Command([program]).program()
        } catch {
            throw ProfilingError(
                .commandInvalid, "the command cannot be run: \(error.message)", advice: error.advice)
        }
    }

    private func run(_ trial: Tuning.Trial, in session: TuneSession) async throws {
        let seed = settings.seed &+ UInt64(trial.id)
        let values = trial.parameters.elements.map { ($0.name, $0.value.description) }
        let job = TrainingJob(
            Command(command.filled(Dictionary(values) { $1 }, trial: trial.id, seed: seed)),
            objectives: objectives.map(\.name), trial: trial.id, seed: seed, timeout: limits.timeout)
        let (outcome, isStopped) = try await withThrowingTaskGroup(of: Watched.self) { group in
            group.addTask { .ended(try await runner.run(job) { await session.decide(trial.id, $0) }) }
            if settings.budget != nil { group.addTask { try await watchBudget(session) } }
            var isStopped = false
            while let next = try await group.next() {
                switch next {
                case .overBudget: isStopped = true
                case .ended(let outcome):
                    group.cancelAll()
                    return (outcome, isStopped)
                case .cancelled: continue
                }
                group.cancelAll()
            }
            throw CancellationError()
        }
        try await session.take(trial.id, outcome, stoppedForBudget: isStopped)
    }

    /// What becomes of a trial and of the watch over its energy.
    private enum Watched: Sendable {
        case ended(JobOutcome)
        case overBudget, cancelled
    }

    /// Time between two looks at the energy left.
    private static let watchInterval = Duration.milliseconds(500)

    private func watchBudget(_ session: TuneSession) async throws -> Watched {
        while !Task.isCancelled {
            if await session.overBudget() { return .overBudget }
            try? await Task.sleep(for: Self.watchInterval)
        }
        return .cancelled
    }
}

/// What a search found, and what it cost.
package struct TuneResult: Sendable {
    package var settings: KeptSettings
    package var history: History
    /// In the order of asking.
    package var trials: [KeptTrial]
    /// Why it ended; nil for one read from the store.
    package var end: TuneEnd?
    package var run: Run?
}
