import Foundation
import Inference
import Metering
import Quantities
import Synchronization
import TestKit
import Testing

@testable import Profiling

@Suite struct CampaignTests {
    let machine: SyntheticMachine

    init() throws { machine = try SyntheticMachine() }

    /// Settings under which time passes on the synthetic machine only, which draws 10 W at rest.
    private func context(_ baseline: Baseline? = nil) -> CampaignContext {
        var context = CampaignContext(
            baseline: baseline, clock: machine.clock.clock, processors: 4, memoryBudget: Bytes(1e9), root: machine.root)
        let machine = machine
        context.rest = { machine.pass($0.value, watts: 10) }
        context.date = { Date(timeIntervalSince1970: 86400) }
        context.memory = ProcessMemory(fileSize: { _ in Bytes(1e8) })
        return context
    }

    private func run(
        _ design: CampaignDesign, _ engine: SyntheticEngine, completed: [Trial] = [],
        context: CampaignContext? = nil, progress: @escaping @Sendable (CampaignProgress) -> Void = { _ in }
    ) async throws -> (trials: [Trial], summary: CampaignSummary) {
        let meter = try machine.meter()
        let campaign = try Campaign(
            design, engine: engine, meter: meter, context: context ?? self.context(machine.baseline(10, of: meter)))
        let trials = Mutex([Trial]())
        let summary = try await campaign.run(completed: completed, progress: progress) { trial in
            trials.withLock { $0.append(trial) }
        }
        return (trials.withLock { $0 }, summary)
    }

    @Test func joulesPerBatchAreThoseThatWereDrawn() async throws {
        // 0.2 s and 25 W per item of a batch on one thread: 5 J, of which 2 J at rest.
        let engine = SyntheticEngine(machine) { call in
            .init(seconds: 0.2 * Double(call.batch) / Double(call.threads), watts: 25)
        }
        let design = Example.design(variants: ["a"], batches: [1, 2, 4], threads: [1, 2])
        let (trials, summary) = try await run(design, engine)
        #expect(summary.end == .complete && summary.delivered == 18 && summary.failed == 0 && summary.missing == 0)
        #expect(trials.map(\.key) == design.trials.map(\.key) && trials.map(\.position) == Array(0..<18))
        for trial in trials {
            let figures = try #require(trial.figures)
            let latency = 0.2 * Double(trial.key.treatment.batch) / Double(trial.key.treatment.threads)
            #expect(abs(figures.latency.mean.value - latency) < 1e-9)
            // Ten tenths of a second may add up to a little less than one.
            let filling = Int((1 / latency).rounded(.up))
            #expect((filling...filling + 1).contains(figures.iterations))
            // The counter shows whole microjoules.
            #expect(abs(figures.energy.value.value - 25 * latency) < 2e-6)
            #expect(abs(try #require(figures.idleEnergy).value.value - 10 * latency) < 2e-6)
            #expect(abs(try #require(figures.dynamicEnergy).value.value - 15 * latency) < 4e-6)
            #expect(abs(figures.meanPower.value.value - 25) < 1e-5)
            #expect(abs(try #require(figures.idlePower).value.value - 10) < 1e-5)
            #expect(figures.energy.provenance == .measured(by: "rapl-powercap"))
            #expect(figures.flags.isEmpty, "\(figures.flags)")
            #expect(trial.startedAt == Date(timeIntervalSince1970: 86400))
        }
    }

    @Test func withoutABaselineIdleAndDynamicAreUnknown() async throws {
        let engine = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20) }
        let (trials, _) = try await run(Example.design(), engine, context: context())
        let figures = try #require(trials.first?.figures)
        #expect(figures.idleEnergy == nil && figures.dynamicEnergy == nil && figures.idlePower == nil)
    }

    @Test func warmsUpBeforeEveryTrial() async throws {
        let engine = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20) }
        var design = Example.design(variants: ["a"], batches: [1], threads: [1])
        _ = try await run(design, engine)
        // Two warm-up inferences and two that fill the window of one second, three times.
        #expect(engine.calls.count == 12)
        // A warm-up limit of no time leaves one warm-up inference; a minimum of inferences outlasts the window.
        design.pace.warmupLimit = .zero
        design.pace.minimumIterations = 5
        let other = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20) }
        _ = try await run(design, other)
        #expect(other.calls.count == 18)
    }

    @Test func aBadVariantFailsAndTheOthersGoOn() async throws {
        let engine = SyntheticEngine(machine) { call throws(InferenceError) in
            if call.file.contains("hungry"), call.batch > 1 {
                throw InferenceError(.runFailed, "memory is exhausted", place: call.file)
            }
            return .init(seconds: 0.5, watts: 20)
        }
        let design = Example.design(variants: ["good", "broken", "hungry"], batches: [1, 2], threads: [1])
        let (trials, summary) = try await run(design, engine)
        #expect(summary.end == .complete && summary.failed == 3 && summary.delivered == 3 + 3 * 3)
        for trial in trials {
            let bad =
                trial.key.treatment.variant == "broken"
                || trial.key.treatment.variant == "hungry" && trial.key.treatment.batch == 2
            #expect((trial.failure != nil) == bad)
        }
        let reason = try #require(trials.first { $0.key.treatment.variant == "broken" }?.failure)
        #expect(reason == "/models/broken.onnx: protobuf parsing failed")
    }

    @Test func inputsBeyondTheBudgetFailWithoutBeingMade() async throws {
        let engine = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20) }
        let design = Example.design(variants: ["a"], batches: [1, 1 << 40], threads: [1])
        let (trials, summary) = try await run(design, engine)
        #expect(summary.failed == 1)
        #expect(trials.compactMap(\.failure).first?.contains("exceeds the 1000000000 bytes allowed") == true)
    }

    @Test(arguments: 0..<6 as Range<UInt64>) func aBatchBeyondMemoryFailsBeforeItIsRun(seed: UInt64) async throws {
        let machine = machine
        // 100 MB per item on a machine of 1 GB: batches up to 8 fit, 16 would end the process.
        let engine = SyntheticEngine(machine) { call in
            machine.hold(1e8 * Double(call.batch))
            return .init(seconds: 0.5, watts: 20)
        }
        var context = context()
        context.memory = machine.memory(of: 1e9)
        let design = Example.design(variants: ["a"], batches: [1, 4, 16], threads: [1], seed: seed)
        let (trials, summary) = try await run(design, engine, context: context)
        #expect(summary.failed == 1 && engine.calls.allSatisfy { $0.batch < 16 })
        let reason = try #require(trials.compactMap(\.failure).first)
        #expect(reason.hasPrefix("a, batch 16, 1 thread would take about 1."))
        #expect(trials.count { $0.figures != nil } == 6)
    }

    @Test func timesThatAreNotNumbersFail() async throws {
        let engine = SyntheticEngine(machine) { call in
            .init(seconds: call.file.contains("strange") ? .nan : 0.5, watts: 20)
        }
        // The strange variant comes last, since its time does not end being no number.
        let design = Example.design(variants: ["strange"], batches: [1], threads: [1])
        let (trials, summary) = try await run(design, engine)
        #expect(summary.failed == trials.count && trials.count == 1)
    }

    @Test func otherProcessesAreFlagged() async throws {
        // 2 of 4 processors are busy, this process on one of them: others use a quarter.
        let engine = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20, busy: 2, own: 1) }
        let (trials, _) = try await run(Example.design(variants: ["a"], batches: [1], threads: [1]), engine)
        let figures = try #require(trials.first?.figures)
        #expect(abs(try #require(figures.utilisation).value - 0.5) < 0.01)
        #expect(abs(figures.ownTime.value - 0.5) < 1e-9)
        // 20 W less 10 W at rest for half a second are 5 J, of which this process used one CPU second in two.
        #expect(abs(try #require(figures.dynamicEnergy).value.value - 5) < 1e-5)
        #expect(abs(try #require(figures.ownEnergy).value.value - 2.5) < 0.02)
        guard case .otherLoad(let share) = try #require(figures.flags.first) else {
            Issue.record("no flag of other load")
            return
        }
        #expect(abs(share.value - 0.25) < 0.01)
    }

    @Test func aDeviatingTrialIsFlaggedKeptAndMeasuredAgain() async throws {
        // Inferences 8 to 10 are the third repeat's warm-up and window; that trial is four times slower.
        let engine = SyntheticEngine(machine) { call in
            .init(seconds: (8...10).contains(call.number) ? 2 : 0.5, watts: 20)
        }
        var design = Example.design(variants: ["a"], batches: [1], threads: [1], stopping: .repeats(3))
        design.pace.cooldown = .zero
        let (trials, summary) = try await run(design, engine)
        #expect(trials.count == 4 && summary.delivered == 4)
        let flags = try trials.map { try #require($0.figures).flags }
        guard case .latencyDeviates = try #require(flags[2].first) else {
            Issue.record("the slow trial is not flagged: \(flags)")
            return
        }
        #expect(flags[0].isEmpty && flags[1].isEmpty && flags[3].isEmpty)
        #expect(trials[3].key == TrialKey(trials[2].key.treatment, block: 2, isRemeasurement: true))
        let table = try ProfileTable(trials)
        #expect(table.points[0].repeats == 4 && table.points[0].deviating == [trials[2].key])
    }

    @Test func aTimeCapEndsBetweenTrials() async throws {
        let engine = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20) }
        var design = Example.design()
        design.timeCap = Seconds(10)
        let (trials, summary) = try await run(design, engine)
        // A trial takes two warm-up seconds' halves, a window of 1 s and 0.2 s of rest: the fifth starts at 8.8 s.
        #expect(trials.count == 5 && summary.end == .timeCap && summary.missing == 49)
        let rest = try await run(Example.design(), engine, completed: trials)
        #expect(trials.map(\.key) + rest.trials.map(\.key) == design.trials.map(\.key))
    }

    @Test func cancellingLosesNoTrialThatWasDelivered() async throws {
        let design = Example.design()
        // The task cancels itself in the middle of its eighth trial, as Ctrl-C would.
        let engine = SyntheticEngine(machine) { call in
            if call.number == 7 * 4 + 2 { withUnsafeCurrentTask { $0?.cancel() } }
            return .init(seconds: 0.5, watts: 20)
        }
        let first = try await Task { try await run(design, engine) }.value
        #expect(first.summary.end == .cancelled && first.trials.count == 7 && first.summary.missing == 54 - 7)
        #expect(engine.calls.count == 7 * 4 + 3)
        let calm = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20) }
        let second = try await run(design, calm, completed: first.trials)
        #expect(second.summary.end == .complete)
        #expect((first.trials + second.trials).map(\.key) == design.trials.map(\.key))
        #expect((first.trials + second.trials).map(\.position) == Array(0..<54))
    }

    @Test func whatTheStoreThrowsEndsTheCampaign() async throws {
        struct FullDisk: Error {}
        let engine = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20) }
        let campaign = try Campaign(Example.design(), engine: engine, meter: machine.meter(), context: context())
        await #expect(throws: FullDisk.self) { try await campaign.run { _ in throw FullDisk() } }
        #expect(engine.calls.count == 4)
    }

    @Test func aStoppedMeterEndsTheCampaign() async throws {
        let engine = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20) }
        let meter = try machine.meter()
        meter.stop()
        let campaign = try Campaign(Example.design(), engine: engine, meter: meter, context: context())
        let error = await #expect(throws: ProfilingError.self) { try await campaign.run { _ in } }
        #expect(error?.code == .meterStopped)
    }

    @Test func progressTellsTheTimeLeft() async throws {
        let engine = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20) }
        let reports = Mutex([CampaignProgress]())
        let design = Example.design()
        _ = try await run(design, engine) { report in reports.withLock { $0.append(report) } }
        let all = reports.withLock { $0 }
        #expect(all.map(\.done) == Array(0...54) && all.allSatisfy { $0.total == 54 })
        #expect(all.map(\.current) == design.trials + [nil])
        #expect(all[0].remaining == nil)
        // Every trial takes 2 s and 0.2 s of rest.
        #expect(abs(try #require(all[10].remaining).value - 44 * 2.2) < 1e-6)
        #expect(abs(all[10].elapsed.value - 10 * 2.2) < 1e-6)
        #expect(all[54].remaining == .zero)
    }

    @Test(arguments: [(9.0, 3), (2.5, 18)]) func sessionsStayLoadedWithinTheBudget(budget: Double, loads: Int)
        async throws
    {
        let engine = SyntheticEngine(machine) { _ in .init(seconds: 0.5, watts: 20) }
        var context = context()
        // Each of the three models takes 100 MB: nine of them fit, or two.
        context.memoryBudget = Bytes(budget * 1e8)
        let design = Example.design(batches: [1, 2], threads: [1], stopping: .repeats(3))
        _ = try await run(design, engine, context: context)
        if loads == 3 { #expect(engine.loads.count == 3) } else { #expect((4..<18).contains(engine.loads.count)) }
    }
}
