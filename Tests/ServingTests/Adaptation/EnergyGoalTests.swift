import Pipelines
import Planning
import Quantities
import Simulation
import Testing

@testable import Serving

/// Goals of power and emissions in the loop, and what changes are seen to cost.
@Suite struct EnergyGoalTests {
    /// The meter tells 60 % more than the plan promised: the goal is kept by planning for less.
    @Test(arguments: [Constraint.power, .carbon])
    func whatTheMeterTellsIsHeldAgainstTheGoal(_ constraint: Constraint) throws {
        let first = try #require(try Planner(detection()).plan(Goals(rate: Rate(10))).plan)
        let intensity = CarbonIntensity(400)
        let pipeline = detection {
            if constraint == .power {
                $0.powerCap = first.power * 1.2
            } else {
                $0.carbonIntensity = intensity
                $0.carbonBudget = intensity * (first.power * 1.2)
            }
        }
        var rehearsal = Rehearsal(try started(pipeline))
        try #require(rehearsal.settings[0].variant == "yolov7")
        for _ in 0..<20 {
            let running = try #require(pipeline.running(rehearsal.settings))
            let plan = try #require(
                try Planner(pipeline).plan(running: running, Goals(rate: Rate(10)), isStrict: false))
            try rehearsal.see(seen(10, watts: 1.6 * plan.power.value))
        }
        #expect(rehearsal.settings[0].variant == "yolov7-tiny")
        let reasons = rehearsal.decisions.map(\.reason)
        #expect(reasons.contains { $0.contains("is above the goal of ") && $0.contains("\(constraint)") }, "\(reasons)")
    }

    @Test func belowTheGoalPlansAreBelieved() throws {
        let first = try #require(try Planner(detection()).plan(Goals(rate: Rate(10))).plan)
        var rehearsal = Rehearsal(try started(detection { $0.powerCap = first.power * 1.2 }))
        for _ in 0..<20 { try rehearsal.see(seen(10, watts: 1.1 * first.power.value)) }
        #expect(rehearsal.settings[0].variant == "yolov7" && rehearsal.core.correction.factors.isEmpty)
    }

    @Test func costsOfChangesAreRunningMeans() {
        func change(_ seconds: Double) -> StageChange {
            let setting = StageSetting(stage: "s", variant: "v", batch: 1, replicas: 1, threads: 1, policy: .greedy)
            return StageChange(stage: "s", from: setting, to: setting, duration: Seconds(seconds))
        }
        var costs = ChangeCosts()
        costs.learn(excess: Joules(10), of: 0)
        costs.learn([])
        #expect(costs.energy == nil && costs.duration == nil)
        costs.learn(excess: Joules(10), of: 2)
        costs.learn(excess: Joules(20), of: 1)
        #expect(abs((costs.energy?.value ?? 0) - (5 + 0.3 * 15)) < 1e-9)
        // A window that took less than was planned makes changes cheaper, but never a gain.
        costs.learn(excess: Joules(-100), of: 1)
        costs.learn(excess: Joules(.nan), of: 1)
        #expect(abs((costs.energy?.value ?? 0) - 0.7 * 9.5) < 1e-9)
        // Stages change at the same time: the longest counts.
        costs.learn([change(1), change(3)])
        costs.learn([change(2)])
        #expect(abs((costs.duration?.value ?? 0) - 2.7) < 1e-9)
    }

    /// Joules beyond what requests take, in the window of a change, are the change's.
    @Test func theLoopLearnsWhatItsChangesCost() throws {
        func cost(_ joulesPerRequest: Double) throws -> Double {
            var rehearsal = Rehearsal(try started(detection()))
            let decision = try rehearsal.see(seen(100))
            try #require(decision.outcome == .applied)
            try rehearsal.see(seen(100, joulesPerRequest: joulesPerRequest))
            let costly = zip(decision.from, decision.to).count { $1.needsSessions(other: $0) }
            return try #require(rehearsal.core.costs.energy).value * Double(costly)
        }
        // 1,000 requests of 2 J more each.
        #expect(abs(try cost(5) - (try cost(3)) - 2000) < 1e-6)
        #expect(try cost(0) == 0)
    }
}
