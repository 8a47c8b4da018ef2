import Pipelines
import Planning
import Quantities
import Simulation
import Testing

@testable import Serving

@Suite("Slowdown") struct SlowdownTests {
    private static let service = try? BatchService(latencies: [Seconds(0.1), Seconds(0.3)])

    private func work(
        _ batches: Double, _ items: Double, _ busy: Double, stage: String = "a", variant: String = "b"
    ) -> StageFigures {
        StageFigures(
            stage: stage, variant: variant, requests: items, items: items, batches: batches, meanQueueTime: nil,
            busyTime: Seconds(busy), busyThreadTime: Seconds(busy))
    }

    private func learned(_ windows: [StageFigures]) throws -> Slowdown {
        let service = try #require(Self.service)
        var slowdown = Slowdown()
        let profiled = Slowdown.Profiled(stage: "a", variant: "b", service: service)
        for window in windows { slowdown.learn([window], [profiled]) }
        return slowdown
    }

    /// Half of what is missing is learned at a time: 1 + (ratio − 1)(1 − 2⁻ⁿ); plans go by steps of 0.1.
    @Test(
        "is measured over profiled time, batches between two sizes included",
        arguments: [
            (50, 50, 8.0, 1, 1.3, 1.3), (50, 50, 8.0, 3, 1.525, 1.5), (50, 100, 22.5, 2, 1.375, 1.4),
            (50, 75, 16.0, 1, 1.3, 1.3),
            // No more capacity is believed than was profiled, nor less than half of it.
            (50, 50, 4.0, 2, 1.0, 1), (50, 50, 500.0, 30, 2.0, 2),
            // A light load's windows are added up: 4 × 5 batches say as much as one of 20.
            (5, 5, 1.0, 3, 1.0, 1), (5, 5, 1.0, 4, 1.5, 1.5),
        ])
    func learning(
        batches: Double, items: Double, busy: Double, windows: Int, expected: Double, factor: Double
    ) throws {
        let slowdown = try learned(Array(repeating: work(batches, items, busy), count: windows))
        #expect(abs(slowdown.measured - expected) < 1e-6)
        #expect(abs(slowdown.factor - factor) < 1e-9)
        #expect((slowdown.sentence == nil) == (slowdown.factor == 1))
    }

    @Test("what was added up is dropped when something changes")
    func changed() throws {
        let profiled = Slowdown.Profiled(stage: "a", variant: "b", service: try #require(Self.service))
        var slowdown = Slowdown()
        slowdown.learn([work(19, 19, 19)], [profiled])
        slowdown.startAnew()
        slowdown.learn([work(1, 1, 1)], [profiled])
        #expect(slowdown.measured == 1)
    }

    @Test("goes when batches take what they should again")
    func forgetting() throws {
        let (slow, usual) = (work(50, 50, 10), work(50, 50, 5))
        let slowdown = try learned([slow, slow] + Array(repeating: usual, count: 5))
        #expect(slowdown.factor == 1)
    }

    @Test("is that of what runs, not of another variant or stage")
    func others() throws {
        #expect(try learned([work(50, 50, 10, variant: "c"), work(50, 50, 10, stage: "c")]).measured == 1)
    }

    /// yolov7 carries 60/s by its profile; when its batches take 1.8 times as long, the tiny one must.
    @Test("makes plans for batches that take as much longer")
    func capacity() throws {
        let pipeline = detection()
        func last(_ slowdown: Double) throws -> AdaptationDecision {
            var rehearsal = Rehearsal(try started(pipeline, rate: 60))
            try #require(rehearsal.settings[0].variant == "yolov7")
            for _ in 0..<4 where rehearsal.settings[0].variant == "yolov7" {
                var observation = seen(60)
                observation.stages = try rehearsal.settings.map { setting in
                    let variant = try #require(
                        pipeline.stages.flatMap(\.variants).first { $0.name == setting.variant })
                    let point = try #require(setting.point)
                    let seconds = try BatchService(variant, point: point).latencySeconds.last ?? 0
                    return work(
                        100, Double(100 * setting.batch), 100 * seconds * slowdown, stage: setting.stage,
                        variant: setting.variant)
                }
                try rehearsal.see(observation)
            }
            return try #require(rehearsal.decisions.last)
        }
        let usual = try last(1)
        #expect(usual.outcome == .unchanged && !usual.reason.contains("profiled"))
        let slow = try last(1.8)
        #expect(slow.to[0].variant == "yolov7-tiny")
        #expect(slow.reason.contains(": load 60/s, planned for 60/s, what runs carries "), "\(slow.reason)")
        #expect(slow.reason.contains("times as long as profiled"), "\(slow.reason)")
    }

    /// Slow batches take no more watts: a cap that the plan keeps by the profile is kept by the slower one, too.
    @Test("is not taken for more load, energy or power")
    func power() throws {
        let pipeline = detection { $0.powerCap = Watts(1000) }
        let plan = try #require(try Planner(pipeline).plan(Goals(rate: Rate(20))).plan)
        var control = try AdaptationControl(AdaptationControl.Settings(pipeline))
        _ = try control.start(rate: Rate(20))
        let before = try #require(try control.plan(running: plan.running, at: Rate(20)))
        control.stretch(by: 1.5)
        let after = try #require(try control.plan(running: plan.running, at: Rate(20)))
        let dynamic = { (plan: Plan) in
            plan.energyPerRequest.value - 0.5 * plan.stages.reduce(0) { $0 + Double($1.replicas) } / 20
        }
        #expect(abs(dynamic(after) - dynamic(before)) < 1e-9 && after.rate == before.rate)
        #expect(after.latency > before.latency)
        control.stretch(by: 1)
        #expect(try control.plan(running: plan.running, at: Rate(20)) == before)
    }
}
