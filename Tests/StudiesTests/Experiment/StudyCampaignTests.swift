import Foundation
import Metering
import Profiling
import Quantities
import Statistics
import Store
import Studies
import Synchronization
import TestKit
import Testing

/// Campaigns of studies on a synthetic machine, whose time and energy are known exactly.
struct StudyCampaignTests {
    private func run(
        _ study: SyntheticStudy, completed: [StudyTrial] = [], stopAfter limit: Int = .max,
        _ value: @escaping (Configuration, Int) throws -> Double = SyntheticStudy.steady
    ) async throws -> (trials: [StudyTrial], summary: StudySummary?) {
        var trials: [StudyTrial] = []
        do {
            let summary = try await study.campaign().run(on: study.bench(value), completed: completed) { trial in
                if trials.count == limit { throw SyntheticStudy.Broken() }
                trials.append(trial)
            }
            return (trials, summary)
        } catch is SyntheticStudy.Broken {
            return (trials, nil)
        }
    }

    private struct Key: Hashable {
        var configuration: Configuration
        var replicate: Int
        var position: Int?
        var seed: UInt64?

        init(_ trial: StudyTrial) {
            configuration = trial.row.configuration
            replicate = trial.row.replicate
            position = trial.row.position
            seed = trial.row.seed
        }
    }

    @Test func blocksAreCompleteAndShuffled() async throws {
        let study = try SyntheticStudy()
        let (trials, summary) = try await run(study)
        #expect(summary?.end == .complete && summary?.missing == 0 && summary?.delivered == 12)
        #expect(trials.map(\.row.position) == Array(0..<12))
        for block in 0..<3 {
            let rows = trials.map(\.row).filter { $0.replicate == block }
            #expect(Set(rows.map(\.configuration)) == Set(study.design.configurations))
            // All configurations of a block meet the same inputs.
            #expect(Set(rows.map(\.seed)).count == 1)
        }
        #expect(Set(trials.map(\.row.seed)).count == 3)
        #expect(trials[0..<4].map(\.row.configuration) != trials[4..<8].map(\.row.configuration))
    }

    /// Values that depend on the trial alone, now and then a failure.
    private static func noisy(_ configuration: Configuration, _ replicate: Int) throws -> Double {
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(replicate + 2)))
        for byte in configuration.description.utf8 {
            generator = SeededGenerator(seed: generator.next() ^ UInt64(byte))
        }
        let share = generator.uniform()
        if share > 0.95 { throw StudyTrialFailure("made up") }
        return 10 + share
    }

    @Test func anInterruptedStudyGoesOnInItsOrder() async throws {
        let seed = testSeed(ProcessInfo.processInfo.environment)
        var generator = SeededGenerator(seed: seed)
        for instance in 0..<20 {
            var study = try SyntheticStudy()
            study.settings.seed = generator.next()
            study.settings.warmup = instance % 3
            study.settings.stopping = StoppingRule(minimumRepeats: 2, maximumRepeats: 6, target: Fraction(0.05))
            let whole = try await run(study, Self.noisy).trials
            let cut = generator.index(below: whole.count)
            let before = try await run(study, stopAfter: cut, Self.noisy).trials
            let after = try await run(study, completed: before.shuffled(using: &generator), Self.noisy).trials
            #expect(
                (before + after).map(Key.init) == whole.map(Key.init), "seed \(seed), instance \(instance), cut \(cut)")
        }
    }

    @Test func onlyImpreciseConfigurationsGetMoreTrials() async throws {
        var study = try SyntheticStudy()
        study.settings.stopping = StoppingRule(minimumRepeats: 3, maximumRepeats: 6)
        let (trials, _) = try await run(study) { configuration, replicate in
            configuration == SyntheticStudy.first ? Double(10 + 5 * (replicate % 2)) : 10
        }
        #expect(trials.count == 15)
        #expect(trials.dropFirst(12).allSatisfy { $0.row.configuration == SyntheticStudy.first })
    }

    @Test func aBudgetEndsTheStudyAndHoldsForItsResumptions() async throws {
        // A trial takes 1 s at 40 W.
        let budgets: [(StudyBudget, StudySummary.End)] = [
            (StudyBudget(trials: 3), .trials), (StudyBudget(time: Seconds(2.5)), .time),
            (StudyBudget(energy: Joules(100)), .energy),
            (StudyBudget(trials: 9, time: Seconds(90), energy: Joules(81)), .energy),
        ]
        for (budget, end) in budgets {
            var study = try SyntheticStudy()
            study.settings.budget = budget
            let (trials, summary) = try await run(study)
            #expect(trials.count == 3 && summary?.end == end && summary?.missing == 9, "\(budget)")
            let again = try await run(study, completed: trials)
            #expect(again.trials.isEmpty && again.summary?.end == end, "\(budget)")
            // The second of two runs has the third trial left.
            let rest = try await run(study, completed: Array(trials.prefix(2)))
            #expect(rest.trials.count == 1 && rest.summary?.end == end, "\(budget)")
        }
    }

    @Test func warmUpAndRestsCountTowardsTheBudget() async throws {
        var study = try SyntheticStudy()
        study.settings.warmup = 1
        study.settings.cooldown = Seconds(2)
        study.settings.budget.energy = Joules(150)
        // 40 J warming up, 20 J rest, 40 J trial, 20 J rest, 40 J trial: 160 J.
        let (trials, summary) = try await run(study)
        #expect(trials.count == 2 && summary?.end == .energy)
    }

    @Test func everyJouleIsToldByWhatItWasFor() async throws {
        var study = try SyntheticStudy()
        study.settings.warmup = 1
        study.settings.cooldown = Seconds(0.5)
        let start = try study.machine.meter.read()
        let summary = try #require(try await run(study).summary)
        let used = study.machine.meter.use(from: start, to: try study.machine.meter.read()).total.value
        let spending = summary.spending
        func joules(_ part: Estimate<Joules>?) -> Double { part?.value.value ?? .nan }
        #expect(abs(joules(spending.windows) - 12 * 20) < 1e-3)
        #expect(abs(joules(spending.preparation) - 12 * 20) < 1e-3)
        // The warm-up trial, and a rest of half a second at 10 W after each trial but the last.
        #expect(abs(joules(spending.between) - (40 + 12 * 5)) < 1e-3)
        #expect(abs(joules(spending.total) - used.value) < 1e-3)
        #expect(abs(joules(spending.overhead) - (used.value - 240)) < 1e-3)
        #expect(abs(spending.time.value - (13 + 12 * 0.5)) < 1e-6)
    }

    @Test func aFailedTrialIsKeptAndNotRepeated() async throws {
        let study = try SyntheticStudy()
        let (trials, summary) = try await run(study) { configuration, replicate in
            if configuration == SyntheticStudy.first { throw StudyTrialFailure("it does not load") }
            if configuration.levels["size"] == "large", replicate == 1 { return .nan }
            return 10
        }
        let failed = trials.map(\.row).filter { $0.failure != nil }
        // The one that never succeeds is tried once, the other configurations go on after their failure.
        #expect(failed.count { $0.configuration == SyntheticStudy.first } == 1)
        #expect(failed.count == 3 && failed.allSatisfy { $0.figures.isEmpty })
        #expect(trials.count == 1 + 3 + 2 * 3 && summary?.end == .complete && summary?.failed == 3)
        #expect(try await run(study, completed: trials).trials.isEmpty)
    }

    @Test func anotherErrorEndsTheStudy() async throws {
        let study = try SyntheticStudy()
        var delivered = 0
        await #expect(throws: SyntheticStudy.Broken.self) {
            _ = try await study.campaign().run(
                on: study.bench { _, replicate in
                    if replicate == 1 { throw SyntheticStudy.Broken() }
                    return 1
                }
            ) { _ in delivered += 1 }
        }
        #expect(delivered == 4)
    }

    @Test func cancellingEndsBetweenTrials() async throws {
        let study = try SyntheticStudy()
        var delivered = 0
        let summary = try await study.campaign().run(on: study.bench()) { _ in
            delivered += 1
            if delivered == 2 { withUnsafeCurrentTask { $0?.cancel() } }
        }
        #expect(summary.end == .cancelled && delivered == 2 && summary.missing == 10)
    }

    @Test func refusesDesignsThatContradictThemselves() throws {
        let study = try SyntheticStudy()
        let designs = [
            StudyDesign(factors: [StudyFactor("a", [])], responses: study.design.responses),
            StudyDesign(factors: [StudyFactor("a", [1, 1])], responses: study.design.responses),
            StudyDesign(factors: [StudyFactor("a", [1]), StudyFactor("a", [2])], responses: study.design.responses),
            StudyDesign(factors: [StudyFactor("a", [1])], responses: []),
            StudyDesign(
                factors: [StudyFactor("a", [1])], configurations: [Configuration(["a": 1]), Configuration(["b": 1])],
                responses: study.design.responses),
        ]
        for design in designs {
            let error = #expect(throws: StudyError.self) { try design.validate() }
            #expect(error?.code == .designInvalid && error?.advice != nil)
        }
        var unmetered = study
        unmetered.settings.budget.energy = Joules(1)
        #expect(throws: StudyError.self) {
            try StudyCampaign(unmetered.design, settings: unmetered.settings, meter: nil, context: unmetered.context)
        }
    }
}
