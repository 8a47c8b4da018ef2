import Pipelines
import Quantities
import Simulation
import Testing

@testable import Serving

@Suite("Slowdown") struct SlowdownTests {
    private static let service = try? BatchService(latencies: [Seconds(0.1), Seconds(0.3)])

    private func learned(_ windows: [StageWork]) throws -> Slowdown {
        let service = try #require(Self.service)
        var slowdown = Slowdown()
        for window in windows { slowdown.learn([window], [service]) }
        return slowdown
    }

    /// Half of what is missing is learned in each window: 1 + (ratio − 1)(1 − 2⁻ⁿ).
    @Test(
        "is measured over profiled time, batches between two sizes included",
        arguments: [
            (50, 50, 7.5, 1, 1.25), (50, 50, 7.5, 3, 1.4375), (50, 100, 22.5, 2, 1.375), (50, 75, 15.0, 1, 1.25),
            // No more capacity is believed than was profiled, nor less than half of it.
            (50, 50, 4.0, 2, 1.0), (50, 50, 500.0, 30, 2.0),
            // Too few batches show nothing.
            (19, 19, 19.0, 5, 1.0),
        ])
    func learning(batches: Int, items: Int, busy: Double, windows: Int, expected: Double) throws {
        let work = StageWork(batches: batches, items: items, busy: Seconds(busy))
        let slowdown = try learned(Array(repeating: work, count: windows))
        #expect(abs(slowdown.measured - expected) < 1e-6)
        #expect(abs(slowdown.factor - (expected * 10).rounded() / 10) <= 0.1 + 1e-9)
        #expect((slowdown.sentence == nil) == (slowdown.factor == 1))
    }

    @Test("goes when batches take what they should again")
    func forgetting() throws {
        let slow = StageWork(batches: 50, items: 50, busy: Seconds(10))
        let usual = StageWork(batches: 50, items: 50, busy: Seconds(5))
        let slowdown = try learned([slow, slow] + Array(repeating: usual, count: 5))
        #expect(slowdown.factor == 1)
    }

    /// yolov7 carries 60/s by its profile; when its batches take 1.8 times as long, the tiny one must.
    @Test("makes plans for as much more load, and tells loads as they are")
    func capacity() throws {
        let pipeline = detection()
        func last(_ slowdown: Double) throws -> AdaptationDecision {
            var rehearsal = Rehearsal(try started(pipeline, rate: 60))
            try #require(rehearsal.settings[0].variant == "yolov7")
            for _ in 0..<4 where rehearsal.settings[0].variant == "yolov7" {
                var observation = seen(60)
                observation.work = try rehearsal.settings.map { setting in
                    let variant = try #require(
                        pipeline.stages.flatMap(\.variants).first { $0.name == setting.variant })
                    let point = try #require(setting.point)
                    let seconds = try BatchService(variant, point: point).latencySeconds.last ?? 0
                    return StageWork(batches: 100, items: 100 * setting.batch, busy: Seconds(100 * seconds * slowdown))
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
}
