import Pipelines
import Quantities
import Testing

@testable import Simulation

/// Rules of batches in the simulator, worked out by hand.
@Suite struct BatchRuleTests {
    /// Batches of b take 5 + 5 b ms.
    private let pipeline = Pipeline(stage: linearVariant("v", 0.005, 0.005, largest: 4))

    private func simulate(_ table: [Int], _ arrivals: [Double], replicas: Int = 1) throws -> SimulationResult {
        var settings = SimulationSettings(arrivals: .timestamps(arrivals), duration: Seconds(1))
        settings.policy = .table(try BatchingTable(table))
        return try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [replicas]))
    }

    /// One waits; two are taken; of three that come while they are served, two; the last waits for a fourth.
    @Test func tableByHand() throws {
        // 2 at 2 ms end at 17; 3, 4, 5 wait: 2 of 3 at 17 end at 32; one is left, and with 40 taken until 55 ms.
        let result = try simulate([0, 0, 2, 2], [0.001, 0.002, 0.003, 0.004, 0.005, 0.040])
        #expect(result.served == 6 && result.stages[0].batches == 3)
        let expected = (0.016 + 0.015 + 0.029 + 0.028 + 0.050 + 0.015) / 6
        #expect(abs((result.response?.mean.value ?? 0) - expected) < 1e-12)
    }

    /// What is left at a start is decided on from then, not from before: the replica that was free waits with it.
    @Test func whatIsLeftIsDecidedOnLater() throws {
        // At 8, 9 and 10 ms come 1, 1 and 1; three are served as one, and two wait for a third, at 30 ms.
        let result = try simulate([0, 0, 0, 1, 4], [0.008, 0.009, 0.010, 0.030], replicas: 2)
        // The first: 10 → 20 ms. The second: 30 → 40 ms. The others wait for ever.
        #expect(result.served == 2 && result.unfinished == 2)
        #expect(abs((result.response?.mean.value ?? 0) - (0.012 + 0.031) / 2) < 1e-12)
    }

    /// A table for larger batches than the replicas serve takes the largest there is.
    @Test func tablesKeepTheLargestBatch() throws {
        let result = try simulate([0, 0, 0, 0, 0, 0, 6], [0.001, 0.002, 0.003, 0.004, 0.005, 0.006])
        #expect(result.served == 4 && result.stages[0].batches == 1)
    }

    /// Spans must not matter: a decision to wait that a span ends with is the same in the next one.
    @Test(arguments: [[0, 0, 2], [0, 1, 0, 3], [0, 0, 1, 3, 2, 4]])
    func spansDoNotMatter(table: [Int]) throws {
        var stream = try ArrivalStream(.poisson(Rate(150)), seed: 5)
        var times = [Double](repeating: 0, count: 600)
        _ = times.withUnsafeMutableBufferPointer { stream.fill($0) }
        func finishes(_ span: Double) throws -> [Double] {
            let service = try BatchService(pipeline.stages[0].variants[0], point: 3)
            var stage = StageQueue(service, countedFromSeconds: 0, hasOwnResponses: false)
            stage.replicas = ReplicaTimes([0, 0])
            stage.rule = .table(try BatchingTable(table))
            var (finished, dropped) = (Finished(), [Int32]())
            var (ends, next, now) = ([Double](), 0, 0.0)
            while now < 5 {
                now += span
                while next < times.count, times[next] < now {
                    stage.append(times[next], Int32(next))
                    next += 1
                }
                stage.advance(until: now, origins: times, patience: .infinity, finished: &finished, dropped: &dropped)
                ends += finished.batches.map(\.seconds)
            }
            return ends.sorted()
        }
        let whole = try finishes(5)
        #expect(whole.count > 100)
        #expect(try finishes(0.004) == whole)
        #expect(try finishes(0.37) == whole)
    }

    /// A plan that waits less starts what waits at once, not in the past.
    @Test func newPlansDoNotStartInThePast() throws {
        var settings = SimulationSettings(arrivals: .poisson(Rate(1)), duration: Seconds(100))
        settings.policy = .planned
        var setup = setup(pipeline, replicas: [1], load: 0.1)
        var run = try PipelineRun(pipeline, setup, settings)
        [1.0].withUnsafeBufferPointer { run.admit($0) }
        run.advance(until: 20)
        // Until 31 s for a load of 0.1 /s; until 4 s for 1 /s, which has passed by 20 s.
        setup.stages[0].load = Rate(1)
        try run.apply(setup)
        run.advance(until: 21)
        _ = run.closeInterval()
        #expect(abs((run.totals.means.mean ?? 0) - 19.01) < 1e-9)
    }
}
