package import Metering
package import Profiling
import Quantities
package import Reporting
import Statistics
import Store

/// Runs the trials of a study: complete blocks in random order, until every configuration is precise or the budget ends.
package struct StudyCampaign: Sendable {
    package let design: StudyDesign
    package let settings: StudySettings
    let meter: Meter?
    let context: CampaignContext
    let forecast: StudyForecast

    /// - Parameter forecast: what is expected of trials that none was measured of yet.
    /// - Throws: ``StudyError`` for a design without configurations or responses, or a budget that nothing can meter.
    package init(
        _ design: StudyDesign, settings: StudySettings, meter: Meter?, context: CampaignContext,
        forecast: StudyForecast = StudyForecast()
    ) throws {
        try design.validate()
        if settings.budget.energy != nil, meter == nil {
            throw StudyError(
                .designInvalid, "a budget of joules needs a meter", advice: "give the budget in trials or time")
        }
        self.design = design
        self.settings = settings
        self.meter = meter
        self.context = context
        self.forecast = forecast
    }

    /// Runs the trials that are not done yet, in the order that an uninterrupted study has.
    ///
    /// A failed trial is delivered as failed and not repeated; a configuration that never succeeded is given up. Cancelling
    /// the task ends the study between two trials, or within one that heeds it.
    /// - Parameters:
    ///   - bench: measures the trials.
    ///   - completed: trials of earlier, interrupted runs of the same design, failed ones included.
    ///   - progress: told before every trial and after the last.
    ///   - deliver: takes each trial at once, so that a crash loses one trial at most. What it throws ends the study.
    /// - Throws: what bench, meter and `deliver` throw.
    package func run(
        on bench: any StudyBench, completed: [StudyTrial] = [], progress: (ProgressLine) -> Void = { _ in },
        deliver: (StudyTrial) async throws -> Void
    ) async throws -> StudySummary {
        var state = try State(self, completed: completed)
        var bench = bench
        var end: StudySummary.End?
        do {
            end = try await warmUp(&bench, &state, progress)
            while end == nil {
                end = try limit(state)
                guard end == nil, let (turn, position) = state.ledger.next() else { break }
                state.isOpen = true
                progress(state.line(turn.unit))
                let row = try await measure(turn, position, on: &bench, &state.account)
                let trial = StudyTrial(row: row, spending: try state.account.endTrial(windows: row.windowEnergy))
                try await deliver(trial)
                state.record(trial)
                if !state.ledger.remaining.isEmpty, try limit(state) == nil {
                    try await context.rest(settings.cooldown)
                }
            }
        } catch is CancellationError {
            end = .cancelled
        }
        progress(state.line(nil))
        return state.summary(end ?? .complete)
    }

    /// The seed of a trial: equal for all configurations, so that they are compared on the same inputs and arrivals.
    ///
    /// It has 53 bits, so that every language reads it as it is.
    package static func seed(of settings: StudySettings, replicate: Int) -> UInt64 {
        var generator = SeededGenerator(
            seed: settings.seed &+ UInt64(bitPattern: Int64(replicate)) &* 0xD1B5_4A32_D192_ED03)
        return generator.next() >> 11
    }

    private func limit(_ state: State) throws -> StudySummary.End? {
        if Task.isCancelled { return .cancelled }
        return settings.budget.limit(
            trials: state.trials, time: state.time + (context.clock.now - state.lastEnd),
            energy: state.energy + (try state.account.open))
    }

    /// Runs the first trials to come without counting them.
    private func warmUp(
        _ bench: inout any StudyBench, _ state: inout State, _ progress: (ProgressLine) -> Void
    ) async throws -> StudySummary.End? {
        for turn in state.ledger.remaining.prefix(settings.warmup) {
            if let end = try limit(state) { return end }
            progress(state.line(turn.unit, isWarmup: true))
            do {
                _ = try await bench.measure(turn.unit, replicate: -1, seed: Self.seed(of: settings, replicate: -1))
            } catch is StudyTrialFailure {
                // It fails again when it counts, and is told then.
            }
            try await context.rest(settings.cooldown)
        }
        return nil
    }

    private func measure(
        _ turn: BlockLedger<Configuration>.Turn, _ position: Int, on bench: inout any StudyBench,
        _ account: inout StudyAccount
    ) async throws -> StudyRow {
        try account.beginTrial()
        let seed = Self.seed(of: settings, replicate: turn.block)
        let startedAt = context.date()
        let start = context.clock.now
        var row = StudyRow(turn.unit, replicate: turn.block, figures: [])
        do {
            let (figures, notes) = try await bench.measure(turn.unit, replicate: turn.block, seed: seed)
            row.notes = notes
            row.details = bench.details
            if let fault = Figure.fault(of: figures) { row.failure = fault } else { row.figures = figures }
        } catch let failure as StudyTrialFailure {
            row.failure = failure.reason
        }
        row.position = position
        row.seed = seed
        row.startedAt = startedAt
        row.duration = context.clock.now - start
        return row
    }
}

extension Figure {
    /// Why figures cannot be stored; nil when they can.
    fileprivate static func fault(of figures: [Figure]) -> String? {
        let ends = figures.lazy.map { ($0.name, [$0.value, $0.interval?.lower ?? 0, $0.interval?.upper ?? 0]) }
        if let figure = ends.first(where: { !$0.1.allSatisfy(\.isFinite) }) {
            return "the figure “\(figure.0)” is not a finite number: look at what measures it"
        }
        let names = figures.map(\.name)
        return Set(names).count < names.count ? "two figures have one name: look at what measures them" : nil
    }
}
