import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

@testable import Simulation

private let seed: UInt64 = 23

@Suite struct PipelineSimulationTests {
    /// Batches of 1 and 2 take 10 and 15 ms; the schedule is worked out by hand.
    private let pipeline = Pipeline(stage: linearVariant("v", 0.005, 0.005, largest: 2))
    private let arrivals = ArrivalProcess.timestamps([0, 0.001, 0.002, 0.020, 0.030])

    private func simulate(_ change: (inout SimulationSettings) -> Void) throws -> SimulationResult {
        var settings = SimulationSettings(arrivals: arrivals, duration: Seconds(0.04))
        settings.policy = .greedy
        change(&settings)
        return try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [1]))
    }

    /// Ends: 10; 25 for two; 35; 45 ms.
    @Test func greedyByHand() throws {
        let result = try simulate { $0.deadline = Seconds(0.0235) }
        #expect(abs((result.response?.mean.value ?? 0) - 0.0174) < 1e-12)
        #expect(result.served == 5 && result.late == 1 && result.dropped == 0)
        #expect(result.stages[0].batches == 4)
        #expect(result.energy.busy == Joules(5))
        #expect(abs(result.energy.idle.value - 0.045) < 1e-12)
        #expect(abs(result.violations.value - 0.2) < 1e-12)
    }

    /// Starts: 1 ms with two, 20 ms with two; the last waits for ever.
    @Test func fixedByHand() throws {
        let result = try simulate { $0.policy = .fixed }
        #expect(result.served == 4 && result.unfinished == 1)
        #expect(abs((result.response?.mean.value ?? 0) - (0.016 + 0.015 + 0.033 + 0.015) / 4) < 1e-12)
    }

    /// Starts with timeout 3 ms: 1 (full), 16 (timed out), 25 (after the server is free), 38 ms.
    @Test func timeoutByHand() throws {
        let result = try simulate { $0.policy = .timeout(Seconds(0.003)) }
        // 16, 15; 26 − 2 = 24; 20 starts at 26 → 36: 16; 30 starts at 36 → 46: 16.
        #expect(abs((result.response?.mean.value ?? 0) - (0.016 + 0.015 + 0.024 + 0.016 + 0.016) / 5) < 1e-12)
    }

    /// At 10 ms the request of 1 ms could end at 20 ms at best, 19 ms after it came.
    @Test func hopelessRequestsAreDropped() throws {
        let result = try simulate {
            $0.deadline = Seconds(0.0185)
            $0.drop = .hopeless
        }
        #expect(result.dropped == 1 && result.late == 0 && result.served == 4)
        #expect(abs((result.response?.mean.value ?? 0) - 0.012) < 1e-12)
        #expect(abs(result.violations.value - 0.2) < 1e-12)
    }

    /// Requests spaced as planned fill every batch, and the first of each comes back exactly at the deadline; the times,
    /// multiples of decimal intervals, are rounded.
    @Test(arguments: [3, 7, 10, 20, 30, 33, 70, 90], [Seconds.zero, Seconds(1e6)])
    func evenRequestsFillTheirBatchesInTime(rate: Double, start: Seconds) throws {
        let times = (1...8000).map { start.value + Double($0) / rate }
        let pipeline = Pipeline(stage: linearVariant("v", 0.01, 0.01, largest: 8))
        var settings = SimulationSettings(arrivals: .timestamps(times), duration: start + Seconds(8001 / rate))
        settings.deadline = Seconds(0.09 + 7 / rate)
        settings.drop = .hopeless
        let result = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [2], load: rate))
        #expect(result.served == 8000 && result.late == 0 && result.dropped == 0)
        #expect(result.stages[0].batches == 1000)
    }

    @Test func loadsBeyondTheMemoryAreRefused() throws {
        #expect(throws: SimulationError.self) {
            try simulate {
                $0.arrivals = .deterministic(Rate(1e9))
                $0.duration = Seconds(1)
                $0.mostWaiting = 100_000
            }
        }
    }

    /// SimPy 4.1.2 on the same arrivals: generate_expected.py.
    @Test func chainOfSimPy() throws {
        let pipeline = Pipeline(
            name: "chain",
            stages: [
                stage("a", after: [], linearVariant("v", 0.010127, 0.002011, largest: 8)),
                stage("b", after: [0], linearVariant("v", 0.020341, 0.004073, largest: 4)),
                stage("c", after: [1], linearVariant("v", 0.006173, 0.001051, largest: 4)),
            ])
        let arrivals = congruentialArrivals(5000, mean: 1.0 / 150)
        var run = try SimPyRun(pipeline, replicas: [1, 2, 1], timeouts: [0, 0.015, 0])
        run.serve(arrivals)
        #expect(abs(run.mean - 0.07892948561572011) < 1e-9)
        #expect(run.batches == [2097, 1631, 1631])
        #expect(abs(run.quantile(0.5) / 0.07855708874037504 - 1) < 2e-3)
        #expect(abs(run.quantile(0.99) / 0.10710111714700687 - 1) < 2e-3)
    }

    /// A source, branches with fanouts 1 and 2, and a stage that joins them; SimPy 4.1.2, generate_expected.py.
    @Test func diamondOfSimPy() throws {
        let pipeline = Pipeline(
            name: "diamond",
            stages: [
                stage("source", after: [], linearVariant("v", 0.004123, 0.001019, largest: 4)),
                stage("slow", after: [0], linearVariant("v", 0.009347, 0.003067, largest: 4)),
                stage("twice", after: [0], fanout: 2, linearVariant("v", 0.006211, 0.000531, largest: 8)),
                stage("join", after: [1, 2], linearVariant("v", 0.005479, 0.001093, largest: 8)),
            ])
        var run = try SimPyRun(pipeline, replicas: [1, 1, 1, 1], timeouts: [0, 0, 0, 0])
        run.serve(congruentialArrivals(3000, mean: 0.01))
        #expect(abs(run.mean - 0.03975903060602965) < 1e-9)
        #expect(run.batches == [2679, 1775, 2564, 1775])
        #expect(abs(run.quantile(0.5) / 0.03938790927953484 - 1) < 2e-3)
    }

    /// Fractions of a fanout are chances: 2.4 requests each on average, and the same ones whatever the policy.
    @Test func fractionalFanouts() throws {
        let pipeline = Pipeline(
            name: "fan",
            stages: [
                stage("a", after: [], linearVariant("v", 0.001, 0.001, largest: 4)),
                stage("b", after: [0], fanout: 2.4, linearVariant("v", 0.001, 0.001, largest: 8)),
            ])
        var settings = SimulationSettings(arrivals: .poisson(Rate(100)), duration: Seconds(300))
        settings.policy = .greedy
        let greedy = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [1, 1]))
        settings.policy = .timeout(Seconds(0.01))
        let patient = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [1, 1]))
        let ratio = Double(greedy.stages[1].served) / Double(greedy.requests)
        // Standard error √(0.24 / 30,000) = 0.0028.
        #expect(abs(ratio - 2.4) < 0.02)
        #expect(greedy.requests == patient.requests)
        #expect(greedy.stages[1].served == patient.stages[1].served)
        #expect(greedy.stages[1].batches > patient.stages[1].batches)
    }

    @Test func sameSeedSameBits() throws {
        func result(_ seed: UInt64) throws -> SimulationResult {
            var settings = SimulationSettings(
                arrivals: .bursty(
                    .init(quietRate: Rate(20), burstRate: Rate(200), meanQuiet: Seconds(2), meanBurst: Seconds(1))),
                duration: Seconds(60))
            settings.policy = .greedy
            settings.period = Seconds(5)
            settings.seed = seed
            return try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [2]))
        }
        #expect(try result(3) == result(3))
        #expect(try result(3) != result(4))
    }

    /// Requests in = served + dropped + unfinished, and the timeline adds up to the totals, on random pipelines.
    @Test func nothingIsLost() throws {
        try forRandomInstances(60, seed: seed) { generator, label in
            var stages: [Stage] = []
            for index in 0..<(1 + generator.index(below: 5)) {
                var parents = (0..<index).filter { _ in generator.uniform() < 0.5 }
                if parents.isEmpty, index > 0 { parents = [index - 1] }
                let fanout = [1, 0.5, 1.7, 2][generator.index(below: 4)]
                let variant = linearVariant(
                    "v", 0.001 + 0.01 * generator.uniform(), 0.002 * generator.uniform(),
                    largest: 1 + generator.index(below: 8))
                stages.append(stage("s\(index)", after: parents, fanout: fanout, variant))
            }
            let pipeline = Pipeline(name: "random", stages: stages)
            var settings = SimulationSettings(arrivals: .poisson(Rate(80)), duration: Seconds(20))
            settings.period = Seconds(3)
            settings.deadline = Seconds(0.05)
            settings.drop = generator.uniform() < 0.5 ? .hopeless : .never
            settings.policy =
                [.greedy, .timeout(Seconds(0.01)), .threshold(2, timeout: Seconds(0.02))][
                    generator.index(below: 3)]
            let replicas = stages.map { _ in 1 + generator.index(below: 3) }
            let result = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: replicas))
            #expect(result.requests == result.served + result.dropped + result.unfinished, "\(label)")
            #expect(result.unfinished == 0, "\(label)")
            #expect(settings.drop == .hopeless || result.dropped == 0, "\(label)")
            let arrived = result.timeline.reduce(0) { $0 + $1.rate.value * $1.length.value }
            #expect(abs(arrived - Double(result.requests)) < 1e-6, "\(label)")
            let joules = result.stages.reduce(0) { $0 + $1.energy.total.value }
            #expect(abs(joules - result.energy.total.value) < 1e-6, "\(label)")
            // Each request served at a stage takes 1 J there.
            #expect(result.energy.busy.value == Double(result.stages.reduce(0) { $0 + $1.served }), "\(label)")
        }
    }

    /// At 1 s a replica is added, then the variant changes: start-up 3 s and switch delay 2 s hold replicas up.
    ///
    /// Where the machines' idle power is known, 6 W, it is counted once, and starts come on top.
    @Test(arguments: [nil, Watts(6)])
    func replicasStartAndSwitch(machines: Watts?) throws {
        let pipeline = Pipeline(
            name: "two",
            stages: [
                stage(
                    "a", after: [], linearVariant("x", 0.1, 0.1, largest: 2), linearVariant("y", 0.2, 0.1, largest: 1))
            ])
        var settings = SimulationSettings(arrivals: .poisson(Rate(1)), duration: Seconds(10))
        settings.policy = .greedy
        settings.startUp = Seconds(3)
        settings.switchDelay = Seconds(2)
        settings.startingPower = Watts(5)
        settings.idlePower = machines
        func setup(_ variant: String, _ point: Int, _ replicas: Int) -> PipelineSetup {
            PipelineSetup(stages: [StageSetup(variant: variant, point: point, replicas: replicas, load: Rate(1))])
        }
        var run = try PipelineRun(pipeline, setup("x", 1, 1), settings)
        [0.9].withUnsafeBufferPointer { run.admit($0) }
        run.advance(until: 1)
        #expect(abs(run.stages[0].replicas.sorted[0] - 1.1) < 1e-12)
        try run.apply(setup("x", 0, 2))
        // Another batch size is no switch: the first replica goes on, the second starts.
        #expect(run.stages[0].replicas.sorted.map { ($0 * 10).rounded() / 10 } == [1.1, 4])
        run.advance(until: 5)
        try run.apply(setup("y", 0, 2))
        #expect(run.stages[0].replicas.sorted == [7, 7])
        run.advance(until: 8)
        try run.apply(setup("y", 0, 1))
        run.advance(until: 10)
        run.accrue()
        let energy = run.energy(of: 0)
        // Starting: 3 s, then two replicas for 2 s, at 5 W. Idle: 1 s, 2 × 7 s, 2 s at 1 W, less the 7 s of starting.
        #expect(abs(energy.starting.value - 35) < 1e-9)
        #expect(abs(energy.idle.value - (machines.map { 10 * $0.value } ?? (1 + 14 + 2 - 7))) < 1e-9)
        #expect(energy.busy == Joules(1))
    }

    /// What the warm-up takes is in the timeline, not in the totals; its end need not be an interval's.
    @Test(arguments: [20.0, 23])
    func warmUpIsLeftOut(warmUp: Double) throws {
        func result(_ warmUp: Double) throws -> SimulationResult {
            try simulate {
                $0.arrivals = .deterministic(Rate(10))
                $0.duration = Seconds(100)
                $0.warmUp = Seconds(warmUp)
                $0.period = Seconds(10)
            }
        }
        let (whole, part) = (try result(0), try result(warmUp))
        #expect(whole.requests == 999 && abs(part.requests - Int(10 * (100 - warmUp))) <= 1)
        for (a, b) in zip(whole.timeline, part.timeline) {
            #expect(abs(a.power.value - b.power.value) < 1e-9 && a.rate == b.rate)
        }
        let joules = part.energy.total.value
        // 1 W of idle, and 1 J for each of 10 requests a second.
        #expect(abs(joules - 11 * (100 - warmUp)) < 2)
    }

    @Test func setupsThatDoNotFitAreErrors() throws {
        let settings = SimulationSettings(arrivals: .poisson(Rate(1)), duration: Seconds(1))
        let simulation = PipelineSimulation(pipeline, settings)
        for (variant, point, replicas) in [("w", 0, 1), ("v", 2, 1), ("v", -1, 1), ("v", 0, 0)] {
            let wrong = PipelineSetup(
                stages: [StageSetup(variant: variant, point: point, replicas: replicas, load: Rate(1))])
            #expect(throws: SimulationError.self) { try simulation.simulate(wrong) }
        }
        #expect(throws: SimulationError.self) { try simulation.simulate(PipelineSetup(stages: [])) }
    }

    @Test(arguments: [0.0, -1, .nan, .infinity])
    func durationsThatMakeNoSenseAreErrors(duration: Double) {
        let settings = SimulationSettings(arrivals: .poisson(Rate(1)), duration: Seconds(duration))
        #expect(throws: SimulationError.self) {
            try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [1]))
        }
    }
}

/// A run with a timeout of its own for each stage, as the SimPy script has them.
private struct SimPyRun {
    private var run: PipelineRun

    init(_ pipeline: Pipeline, replicas: [Int], timeouts: [Double]) throws {
        // The planned timeout is (largest − 1) / load: the load is chosen to make it the one wanted.
        var setup = setup(pipeline, replicas: replicas)
        for index in timeouts.indices {
            let largest = Double(pipeline.stages[index].variants[0].points.count)
            setup.stages[index].load = Rate(timeouts[index] > 0 ? (largest - 1) / timeouts[index] : 0)
        }
        run = try PipelineRun(
            pipeline, setup, SimulationSettings(arrivals: .poisson(Rate(1)), duration: Seconds(1)))
    }

    /// Serves in spans of uneven length, which must not matter.
    mutating func serve(_ arrivals: [Double]) {
        var start = 0
        for end in stride(from: 7, to: arrivals.count, by: 613) {
            arrivals[start..<end].withUnsafeBufferPointer { run.admit($0) }
            run.advance(until: arrivals[end - 1])
            start = end
        }
        arrivals[start...].withUnsafeBufferPointer { run.admit($0) }
        run.advance(until: .infinity)
        _ = run.closeInterval()
    }

    var mean: Double { run.totals.means.mean ?? 0 }
    var batches: [Int] { run.stages.map(\.tally.batches) }
    func quantile(_ share: Double) -> Double { run.totals.histogram.quantile(share) ?? 0 }
}
