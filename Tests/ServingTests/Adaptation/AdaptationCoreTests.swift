import Foundation
import Metering
import Pipelines
import Quantities
import Simulation
import Statistics
import TestKit
import Testing

@testable import Planning
@testable import Serving

@Suite struct AdaptationCoreTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    @Test func theFirstPlanIsThePlanners() throws {
        let pipeline = detection()
        let (_, settings, start) = try started(pipeline)
        let plan = try #require(try Planner(pipeline).plan(Goals(rate: Rate(10))).plan)
        #expect(start.plan == plan && start.remarks.isEmpty)
        #expect(settings.map(\.variant) == plan.stages.map(\.variant))
        #expect(settings.map(\.replicas) == plan.stages.map(\.replicas))
        for (setting, planned) in zip(settings, plan.stages) where planned.batch > 1 {
            // The wait for a batch to fill, as the plan's latency counts it.
            guard case .threshold(planned.batch, let timeout?) = setting.policy else {
                Issue.record("\(setting.policy)")
                continue
            }
            #expect(abs(timeout.value - Double(planned.batch - 1) / planned.load.value) < 1e-6)
        }
    }

    /// The accurate detector serves 4 × 18/s at most; more load needs the tiny one.
    @Test func moreLoadMovesToASmallerModel() throws {
        var rehearsal = Rehearsal(try started(detection()))
        #expect(rehearsal.settings[0].variant == "yolov7")
        let batch = Double(rehearsal.settings[0].batch)
        let carried = Rate(0.9 * Double(rehearsal.settings[0].replicas) * batch / (0.01 + 0.05 * batch))
        let decision = try rehearsal.see(seen(100))
        #expect(decision.outcome == .applied)
        #expect(rehearsal.settings[0].variant == "yolov7-tiny")
        #expect(decision.reason.contains("moved detect from yolov7 to yolov7-tiny"), "\(decision.reason)")
        #expect(
            decision.reason.contains(
                ": load 100/s, planned for 100/s, what runs carries \(carried.short)/s, accuracy 0.63→0.45, saves "),
            "\(decision.reason)")
        #expect((decision.savedPerRequest ?? .zero) > Joules(1))
        #expect(
            decision.reason.contains(
                "\(Joules(decision.savedPerRequest?.value ?? 0).formatted(significantDigits: 2))/request"))
        let plan = try #require(try Planner(detection()).plan(Goals(rate: Rate(100))).plan)
        #expect(rehearsal.settings.map(\.variant) == plan.stages.map(\.variant))
    }

    /// Batches that fill in time at 10/s are waited for too long at 1/s.
    @Test func lessLoadForcesSmallerBatches() throws {
        var rehearsal = Rehearsal(try started(detection()))
        let seconds = zip(rehearsal.settings, [(0.01, 0.05), (0.005, 0.008)]).reduce(0.0) { sum, entry in
            let batch = Double(entry.0.batch)
            return sum + batch - 1 + entry.1.0 + entry.1.1 * batch
        }
        try #require(rehearsal.settings.map(\.variant) == ["yolov7", "large"] && seconds > 2)
        let decision = try rehearsal.see(seen(1))
        #expect(decision.outcome == .applied)
        #expect(
            decision.reason.contains(
                ": load 1/s, planned for 1/s, what runs would take \(Constraint.latency.short(seconds)), above 2 s, costs "
            ),
            "\(decision.reason)")
        #expect(decision.reason.hasSuffix("/request more") && !decision.reason.contains("accuracy"))
    }

    /// The accurate model comes back when nothing forces it: only what it brings is told.
    @Test func aChangeThatIsNotForcedTellsWhatItBrings() throws {
        var rehearsal = Rehearsal(try started(detection(), rate: 100))
        try #require(rehearsal.settings[0].variant == "yolov7-tiny")
        for _ in 0..<10 where rehearsal.settings[0].variant != "yolov7" { try rehearsal.see(seen(30)) }
        let reason = try #require(rehearsal.decisions.last?.reason)
        #expect(reason.contains(": load 30/s, planned for 30/s, accuracy 0.45→0.63, costs "), "\(reason)")
    }

    /// A backlog is served before capacity is taken away: plans know nothing of it.
    @Test func capacityStaysWhileAnswersAreLate() throws {
        var rehearsal = Rehearsal(try started(detection(), rate: 100))
        let busy = rehearsal.settings
        try #require(busy[0].variant == "yolov7-tiny")
        for _ in 0..<5 { try rehearsal.see(seen(30, p99: 3)) }
        #expect(zip(rehearsal.settings, busy).allSatisfy { $0.variant == $1.variant && $0.replicas == $1.replicas })
        let last = try #require(rehearsal.decisions.last)
        #expect(last.outcome == .held && last.reason.contains("p99 is 3 s, above 2 s"), "\(last.reason)")
        for _ in 0..<20 where rehearsal.settings[0].variant != "yolov7" { try rehearsal.see(seen(30)) }
        #expect(rehearsal.settings[0].variant == "yolov7")
    }

    @Test func aDryRunOnlyTells() throws {
        var rehearsal = Rehearsal(try started(detection(), isDryRun: true))
        let before = rehearsal.settings
        for _ in 0..<5 {
            let decision = try rehearsal.see(seen(100))
            #expect(decision.outcome == .proposed && decision.to != before)
            #expect(decision.reason.hasPrefix("would move detect from yolov7 to yolov7-tiny"))
        }
        #expect(rehearsal.settings == before)
    }

    /// What is given up stays so until a plan says otherwise.
    @Test func decisionsTellWhichGoalsAreGivenUp() throws {
        let pipeline = detection { $0.accuracyFloor = 0.6 }
        var rehearsal = Rehearsal(try started(pipeline))
        let busy = try rehearsal.see(seen(100))
        #expect(busy.outcome == .relaxed && busy.givenUp == [.accuracy], "\(busy)")
        for _ in 0..<10 { try rehearsal.see(seen(0)) }
        let silent = try #require(rehearsal.decisions.last)
        try #require(silent.reason.hasSuffix("no requests came"))
        #expect(silent.givenUp == nil)
        let calm = try rehearsal.see(seen(10))
        #expect(rehearsal.settings[0].variant == "yolov7" && calm.givenUp == [])
        // A dry run leaves what runs, and so what it gives up.
        var dry = Rehearsal(try started(pipeline, isDryRun: true))
        let told = try dry.see(seen(100))
        #expect(told.outcome == .proposed && told.givenUp == nil)
    }

    @Test func withoutRequestsWhatRunsIsKept() throws {
        var rehearsal = Rehearsal(try started(detection { $0.energySLA = Joules(8) }))
        let before = rehearsal.settings
        for _ in 0..<10 { #expect(try rehearsal.see(seen(0)).outcome == .unchanged) }
        #expect(rehearsal.settings == before)
    }

    /// Whatever the pipeline's goals and the constant load: after the predictor has filled, nothing moves.
    @Test(arguments: ServingStrategy.allCases.filter { $0 != .fixed }, PredictorKind.allCases)
    func aConstantLoadIsAtRest(strategy: ServingStrategy, predictor: PredictorKind) throws {
        try forRandomInstances(10, seed: seed) { generator, label in
            let rate = Double.random(in: 1...120, using: &generator).rounded()
            let slack = Double.random(in: 0.3...3, using: &generator)
            let pipeline = detection {
                $0.latencySLA = Seconds(slack)
                $0.switchCost = Bool.random(using: &generator) ? 0.01 : nil
            }
            var rehearsal = Rehearsal(
                try started(pipeline, strategy: strategy) { $0.predictor = predictor })
            for _ in 0..<6 { try rehearsal.see(seen(rate)) }
            let settled = rehearsal.settings
            for _ in 0..<20 {
                let decision = try rehearsal.see(seen(rate))
                #expect(decision.outcome == .unchanged || decision.outcome == .held || decision.outcome == .relaxed)
                #expect(rehearsal.settings == settled, "\(label)")
            }
        }
    }

    /// Under noisy load, changes that nothing forces are at least the dwell apart.
    @Test func theDwellIsKept() throws {
        try forRandomInstances(20, seed: seed) { generator, label in
            var rehearsal = Rehearsal(
                try started(detection()) {
                    $0.minimumDwell = Seconds(60)
                    $0.minimumSaving = Fraction(0.02)
                })
            var last: Seconds?
            for _ in 0..<60 {
                let mean = Double.random(in: 5...40, using: &generator)
                let present = rehearsal.settings
                let rates = (0..<10).map { _ in max(0, mean + 3 * generator.normal()).rounded() }
                let decision = try rehearsal.see(seen(rates))
                guard decision.outcome == .applied,
                    zip(present, rehearsal.settings).contains(where: { $0.needsSessions(other: $1) })
                else { continue }
                // Forced: what ran could not have carried the load.
                let pipeline = detection()
                let running = try #require(pipeline.running(present))
                let kept = try Planner.withQueues(pipeline).plan(
                    running: running, Goals(rate: decision.predictedRate))
                if kept != nil, let last { #expect(rehearsal.now - last >= Seconds(60), "\(label)") }
                last = rehearsal.now
            }
        }
    }

    @Test func aSmallGainIsNotWorthAChange() throws {
        func outcome(_ saving: Double) throws -> (AdaptationDecision, Bool) {
            var rehearsal = Rehearsal(
                try started(detection { $0.latencySLA = Seconds(20) }, rate: 30) {
                    $0.minimumSaving = Fraction(saving)
                    $0.minimumDwell = .zero
                })
            let before = rehearsal.settings
            for _ in 0..<3 { try rehearsal.see(seen(8)) }
            let isMoved = zip(before, rehearsal.settings).contains { $0.needsSessions(other: $1) }
            return (try #require(rehearsal.decisions.last), isMoved)
        }
        let (_, moves) = try outcome(0)
        #expect(moves)
        let (held, isMoved) = try outcome(1)
        #expect(held.outcome == .held && !isMoved)
        #expect(held.reason.contains("too little for a change"), "\(held.reason)")
    }

    @Test func aLoadThatNoPlanCarriesIsSaid() throws {
        var rehearsal = Rehearsal(try started(detection()))
        let decision = try rehearsal.see(seen(5000))
        #expect(decision.outcome == .relaxed)
        #expect(decision.reason.contains("no plan carries 5000/s; planned for "), "\(decision.reason)")
        #expect(rehearsal.settings[0].variant == "yolov7-tiny")
    }

    @Test func stolenProcessorTimeStandsBesideTheReason() throws {
        var rehearsal = Rehearsal(try started(detection()))
        var observation = seen(10)
        observation.processorTime = ProcessorTime(busy: Seconds(15), stolen: Seconds(5))
        let robbed = try rehearsal.see(observation)
        #expect(
            robbed.reason.hasSuffix("; 25 % of the processor time stolen by other machines"), "\(robbed.reason)")
        #expect(try !rehearsal.see(seen(10)).reason.contains("stolen"))
    }

    /// A queue that hardly settles ends some time, but nobody plans for it.
    @Test(arguments: [
        (0.1, 0.5, "latency 400 ms→500 ms"), (0.1, 4, "latency 400 ms→4 s"),
        (0.1, 485, "latency 400 ms→over 4 s (nearly all the load that fits)"),
        // A goal that is out of reach at any load.
        (5, 9, "latency 400 ms→9 s"), (5, 485, "latency 400 ms→over 10 s (nearly all the load that fits)"),
    ])
    func aLatencyThatIsGivenUpIsToldAsFarAsItMeansSomething(batch: Double, limit: Double, text: String) {
        let latency = RelaxedPlan.Relaxation(constraint: .latency, goal: 0.4, limit: limit)
        #expect(latency.sentence(batchTime: Seconds(batch)) == text)
        let accuracy = RelaxedPlan.Relaxation(constraint: .accuracy, goal: 0.9, limit: 0.01)
        #expect(accuracy.sentence(batchTime: Seconds(batch)) == "accuracy 0.9→0.01")
    }

    @Test func goalsAreGivenUpInTheFilesOrder() throws {
        // A floor that only the large models reach, at a load that they cannot carry.
        func decision(_ degrade: Degradation) throws -> (AdaptationDecision, [StageSetting]) {
            let pipeline = detection {
                $0.accuracyFloor = 0.6
                $0.latencySLA = Seconds(0.3)
                $0.costCap = 3
            }
            var rehearsal = Rehearsal(try started(pipeline) { $0.degrade = degrade })
            let decision = try rehearsal.see(seen(45))
            return (decision, rehearsal.settings)
        }
        let (first, cheap) = try decision(.accuracyFirst)
        #expect(first.outcome == .relaxed && first.reason.contains("gives up accuracy 0.6→0."), "\(first.reason)")
        #expect(cheap[0].variant == "yolov7-tiny")
        let (last, accurate) = try decision(.accuracyLast)
        #expect(last.outcome == .relaxed && last.reason.contains("gives up cost 3 cores→"), "\(last.reason)")
        #expect(!last.reason.contains("accuracy") && accurate[0].variant == "yolov7", "\(last.reason)")
    }

    @Test func accuracyLastHoldsTheFirstPlansAccuracy() throws {
        var rehearsal = Rehearsal(try started(detection { $0.costCap = 3 }) { $0.degrade = .accuracyLast })
        #expect(rehearsal.settings[0].variant == "yolov7")
        try rehearsal.see(seen(45))
        #expect(rehearsal.settings[0].variant == "yolov7")
        var other = Rehearsal(try started(detection { $0.costCap = 3 }))
        try other.see(seen(45))
        #expect(other.settings[0].variant == "yolov7-tiny")
    }

    /// What is measured beyond rest is the plan's: the machine's rest is no reason to doubt it.
    @Test func theRestOfTheMachineIsPlannedFor() throws {
        let pipeline = detection {
            $0.energySLA = Joules(12)
            $0.idlePower = Estimate(Watts(80), provenance: .given(in: "test"))
        }
        var rehearsal = Rehearsal(try started(pipeline))
        let plan = try #require(try Planner(pipeline).plan(Goals(rate: Rate(10))).plan)
        for _ in 0..<10 { try rehearsal.see(seen(10, joulesPerRequest: plan.energyPerRequest.value - 8)) }
        #expect(rehearsal.core.correction.factors.isEmpty)
        // At a quarter of the load each request pays four times as much of it: what is promised is not kept.
        for _ in 0..<10 { try rehearsal.see(seen(2.5, joulesPerRequest: 1)) }
        #expect(rehearsal.decisions.last?.outcome == .relaxed, "\(rehearsal.decisions.last?.reason ?? "")")
    }

    /// Plans are made for 16 requests a second and 8 come: rest takes 10 J of each and not 5, which leaves 2 of 12 J.
    @Test func aLightLoadsRestIsPlannedFor() throws {
        var correction = GoalCorrection()
        let goals = detection { $0.energySLA = Joules(12) }.goals
        func see(_ dynamic: Double) {
            correction.learn(
                .init(
                    constraint: .energy, measured: dynamic + 10, planned: dynamic + 5, goal: 12,
                    rest: .init(measured: 10, planned: 5)))
        }
        func aim() -> Double { correction.tightened(goals) { _ in 5 }.energySLA?.value ?? 0 }
        see(1.5)
        #expect(aim() == 12 && correction.factors.isEmpty)
        // What is planned is what is used, and yet too much: no plan may use more than 2 J beyond rest.
        for dynamic in [3, 1.5, 3.0] {
            see(dynamic)
            #expect(aim() <= 7 && aim() > 6.5, "\(aim())")
        }
        // Once as many come as were planned for, plans are believed again.
        for _ in 0..<10 {
            correction.learn(
                .init(
                    constraint: .energy, measured: 8, planned: 8, goal: 12, rest: .init(measured: 5, planned: 5)))
        }
        #expect(aim() == 12 && correction.factors.isEmpty)
    }

    /// What is measured is 60 % above what was planned: the goal is kept by planning for less.
    ///
    /// Where the machine's idle power is known, it is part of both, whatever the replicas are.
    @Test(arguments: [(nil, 3.2), (Watts(20), 5.2)])
    func aMeasuredViolationTightensThePlan(machine: Watts?, goal: Double) throws {
        let pipeline = detection {
            $0.energySLA = Joules(goal)
            $0.idlePower = machine.map { Estimate($0, provenance: .given(in: "test")) }
        }
        var rehearsal = Rehearsal(try started(pipeline))
        let planned = try #require(try Planner(pipeline).plan(Goals(rate: Rate(10))).plan)
        #expect(rehearsal.settings[0].variant == "yolov7" && planned.energyPerRequest < Joules(goal))
        var told: [AdaptationDecision] = []
        for _ in 0..<20 {
            let running = try #require(pipeline.running(rehearsal.settings))
            let plan = try #require(
                try Planner(pipeline).plan(running: running, Goals(rate: Rate(10)), isStrict: false))
            let idle = machine?.value ?? rehearsal.settings.reduce(0) { $0 + Double($1.replicas) * 0.5 }
            told.append(try rehearsal.see(seen(10, joulesPerRequest: 1.6 * (plan.energyPerRequest.value - idle / 10))))
        }
        #expect(rehearsal.settings[0].variant == "yolov7-tiny")
        #expect(
            told.contains { $0.reason.contains("is above the goal of \(goal) J energy, it plans for ") },
            "\(told.map(\.reason))")
        // It stays so: the new plan keeps the goal, which is no reason to go back.
        #expect(
            told.suffix(10).allSatisfy { $0.outcome == .unchanged || $0.outcome == .held }, "\(told.map(\.reason))")
    }

    /// A machine that stands still for a moment spoils one period; a plan that is wrong spoils each.
    @Test func oneBadPeriodIsNoReasonToDoubtAPlan() throws {
        var rehearsal = Rehearsal(try started(detection()))
        for p99 in [0.1, 9, 0.1, 0.1, 9, 0.1] {
            try rehearsal.see(seen(10, p99: p99))
            #expect(rehearsal.core.correction.factors.isEmpty)
        }
        for _ in 0..<2 { try rehearsal.see(seen(10, p99: 9)) }
        #expect(rehearsal.core.correction.factors[.latency] != nil)
    }

    @Test func believedPlansAreLeftAlone() throws {
        var correction = GoalCorrection()
        let goals = detection { $0.energySLA = Joules(4) }.goals
        correction.learn(.init(constraint: .energy, measured: 3.9, planned: 2, goal: 4))
        #expect(correction.tightened(goals) == goals && correction.sentence(goals) == nil)
        correction.learn(.init(constraint: .energy, measured: 40, planned: 2, goal: 4))
        // Bounded: what is twenty times off is not mended by a plan.
        #expect(correction.tightened(goals).energySLA.map { abs($0.value - 2) < 1e-9 } == true)
        for _ in 0..<20 { correction.learn(.init(constraint: .energy, measured: 2, planned: 2, goal: 4)) }
        #expect(correction.tightened(goals).energySLA.map { $0 > Joules(3.8) } == true)
    }

    @Test func aDearChangeHasToPayForItself() {
        let rule = Hysteresis(minimumSaving: Fraction(0.01), minimumDwell: Seconds(30))
        func objection(_ energy: Double, accuracy: Double = 0.7) -> Hysteresis.Objection? {
            rule.objection(
                to: .init(
                    from: .init(accuracy: 0.7, cost: 2, energy: Joules(3)),
                    to: .init(accuracy: accuracy, cost: 2, energy: Joules(2)), objective: Objective(accuracy: 1),
                    rate: Rate(10), sinceLast: Seconds(31), energy: Joules(energy), period: Seconds(10)))
        }
        // 10 J/s are saved: 300 J take 30 s.
        #expect(objection(299) == nil)
        #expect(objection(301) == .tooDear(payback: Seconds(30.1)))
        #expect(objection(301, accuracy: 0.75) == nil)
    }

    @Test func whatGetsBetterCountsByTheObjective() {
        let rule = Hysteresis(minimumSaving: Fraction(0.05))
        func objection(
            _ objective: Objective, cost: Double = 2, energy: Double = 1, accuracy: Double = 0.7
        ) -> Hysteresis.Objection? {
            rule.objection(
                to: .init(
                    from: .init(accuracy: 0.7, cost: 2, energy: Joules(1)),
                    to: .init(accuracy: accuracy, cost: cost, energy: Joules(energy)), objective: objective,
                    rate: Rate(10), sinceLast: nil, period: Seconds(10)))
        }
        // Half the cores next to a hundredth of the joules.
        let little = objection(Objective(cost: 1e-6, energy: 1), cost: 1, energy: 0.99)
        #expect(little == .tooLittle(Fraction((2e-6 + 1 - (1e-6 + 0.99)) / (2e-6 + 1))))
        #expect(objection(Objective(cost: 1e-6, energy: 1), cost: 1) != nil)
        #expect(objection(Objective(cost: 1, energy: 1), cost: 1, energy: 0.99) == nil)
        #expect(objection(Objective(cost: 1), cost: 1, energy: 1.5) == nil)
        // More cores that cost what their joules save.
        #expect(objection(Objective(cost: 0.1, energy: 1), cost: 3, energy: 0.9) == .tooLittle(.zero))
        #expect(objection(Objective(cost: 0.01, energy: 1), cost: 3, energy: 0.9) == nil)
        // What a gain in accuracy takes is in the objective that chose the plan.
        #expect(objection(Objective(accuracy: 1, energy: 0.1), energy: 1.5, accuracy: 0.77) == nil)
        // Accuracy alone has a weight and stays: the plan won a tie.
        #expect(objection(Objective(accuracy: 1), energy: 0.9) == nil)
        #expect(objection(Objective(accuracy: 1), energy: 0.97) == .tooLittle(Fraction(1 - 0.97)))
    }
}
