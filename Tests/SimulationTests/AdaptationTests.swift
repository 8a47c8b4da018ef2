import Foundation
import Pipelines
import Planning
import Quantities
import Statistics
import TestKit
import Testing

@testable import Simulation

@Suite struct AdaptationTests {
    /// Two variants in each of two stages; the accurate one takes twice the time and three times the energy.
    private let pipeline = Pipeline(
        name: "two",
        stages: [
            stage(
                "a", after: [], linearVariant("small", 0.02, 0.005, largest: 4, accuracy: 0.6, energy: 1),
                linearVariant("large", 0.04, 0.01, largest: 4, accuracy: 0.8, energy: 3)),
            stage(
                "b", after: [0], linearVariant("small", 0.01, 0.005, largest: 4, accuracy: 0.7, energy: 1),
                linearVariant("large", 0.02, 0.01, largest: 4, accuracy: 0.9, energy: 3)),
        ], headroom: 0.8, maxReplicas: 20)

    private func simulation(_ rates: [Double], energyWeight: Double = 0.05) -> AdaptationSimulation {
        var settings = SimulationSettings(
            arrivals: .rates(rates, step: Seconds(1)), duration: Seconds(Double(rates.count)))
        settings.startUp = Seconds(1)
        settings.switchDelay = Seconds(0.5)
        let goals = Goals(
            objective: Objective(accuracy: 1, cost: 0.01, energy: energyWeight), latencySLA: Seconds(0.5))
        return AdaptationSimulation(pipeline, goals: goals, settings: settings)
    }

    /// One replica carries 20/s of stage a, loaded to 90 %; with two, requests hardly wait.
    @Test("what runs is judged by the percentile of all its replicas")
    func runningPercentile() throws {
        let variant = linearVariant("only", 0.035, 0.01, largest: 1, accuracy: 0.5, energy: 1)
        var goals = Goals(rate: Rate(20), latencySLA: Seconds(0.15))
        goals.latencyModel = .p99
        let alone = Pipeline(name: "one", stages: [stage("a", after: [], variant)], headroom: 1, goals: goals)
        let planner = Planner.withQueues(alone)
        for replicas in 1...3 {
            let running = [RunningStage(variant: "only", point: 0, replicas: replicas)]
            let expected = try #require(
                try variant.response(point: 0, replicas: replicas, load: Rate(20), share: 0.99)?.time)
            let found = try #require(try planner.plan(running: running, Goals(), isStrict: false))
            #expect(found.latency == expected)
            #expect((try planner.plan(running: running, Goals()) != nil) == (replicas > 1))
        }
    }

    @Test func replicasFollowTheLoad() throws {
        let rates = Array(repeating: 20.0, count: 100) + Array(repeating: 80, count: 100)
        let result = try simulation(rates).simulate(.energyAware)
        let timeline = result.simulation.timeline
        #expect(timeline.count == 20)
        let (before, after) = (timeline[8].setup.stages[0].replicas, timeline[18].setup.stages[0].replicas)
        #expect(after > before)
        #expect(result.plans == 20 && result.shortfalls == 0)
        #expect(result.simulation.requests == result.simulation.served)
        // Every plan is the planner's own at the planned rate.
        let goals = Goals(
            rate: timeline[18].plannedRate, objective: Objective(accuracy: 1, cost: 0.01, energy: 0.05),
            latencySLA: Seconds(0.5))
        let plan = try #require(try Planner(pipeline).plan(goals).plan)
        #expect(timeline[18].setup == PipelineSetup(plan))
    }

    /// Plans that come back are kept, and baselines planned alone: each is the planner's own, given the one before it.
    @Test(arguments: PlanningStrategy.allCases, [0, 0.02])
    func everyPlanIsThePlanners(strategy: PlanningStrategy, switchCost: Double) throws {
        var simulation = simulation((0..<400).map { 30 + 25 * sin(Double($0) / 20) })
        simulation.goals.switchCost = switchCost
        simulation.pinnedReplicas = 4
        let timeline = try simulation.simulate(strategy).simulation.timeline
        let planner = Planner(pipeline)
        for (before, entry) in zip(timeline, timeline.dropFirst()) {
            var goals = simulation.goals
            goals.rate = entry.plannedRate
            let previous = Deployment(
                stages: zip(pipeline.stages, before.setup.stages).map {
                    .init(name: $0.name, variant: $1.variant, point: $1.point)
                })
            var outcome = try planner.plan(goals, previous: previous)
            if let kind = strategy.alternative {
                let all = try planner.alternatives(goals, previous: previous, replicas: 4)
                outcome = try #require(all.first { $0.kind == kind }).outcome
            }
            #expect(entry.setup == PipelineSetup(try #require(outcome.plan)))
        }
    }

    @Test func strategiesDifferAsTheirNamesSay() throws {
        let results = try simulation(Array(repeating: 30, count: 200), energyWeight: 0.2).compare()
        let byStrategy = Dictionary(uniqueKeysWithValues: results.map { ($0.strategy, $0) })
        func result(_ strategy: PlanningStrategy) throws -> AdaptationResult { try #require(byStrategy[strategy]) }
        let energies = try PlanningStrategy.allCases.map { try result($0).simulation.energyPerRequest?.value ?? 0 }
        #expect(energies[0] < energies[1])
        #expect(try result(.leastAccurate).simulation.accuracy.map { abs($0 - 0.42) < 1e-9 } == true)
        #expect(try result(.mostAccurate).simulation.accuracy.map { abs($0 - 0.72) < 1e-9 } == true)
        let pinned = try result(.pinnedReplicas).simulation.timeline.flatMap { $0.setup.stages.map(\.replicas) }
        #expect(Set(pinned).count == 1)
        // One seed: every strategy met the same requests.
        #expect(Set(results.map(\.simulation.requests)).count == 1)
        #expect(try simulation([30, 30, 30]).compare() == simulation([30, 30, 30]).compare())
    }

    /// A load no plan can carry: the loop plans for as much of it as it can, says so, and counts what is late.
    @Test func overloadIsCountedNotHidden() throws {
        let rates = Array(repeating: 50.0, count: 50) + Array(repeating: 5000, count: 20)
        let result = try simulation(rates).simulate(.energyAware)
        #expect(result.shortfalls > 0)
        #expect(result.simulation.violations.value > 0.5)
        #expect(result.simulation.timeline.contains { ($0.plannedRate?.value ?? 0) > 100 })
    }

    @Test func goalsOutOfReachAreAnError() {
        var simulation = simulation([10])
        simulation.goals.latencySLA = Seconds(0.001)
        let error = #expect(throws: SimulationError.self) { try simulation.simulate(.energyAware) }
        #expect(error?.code == .infeasible)
    }

    @Test func windowsByHand() {
        var maximum = PredictorKind.maximum.predictor()
        var average = PredictorKind.average.predictor()
        var reactive = PredictorKind.reactive.predictor()
        #expect(maximum.prediction == 0 && average.prediction == 0 && reactive.prediction == 0)
        for second in 1...25 {
            maximum.observe(second == 4 ? 100 : Double(second))
            average.observe(Double(second))
            reactive.observe(Double(second))
            if second == 23 { #expect(maximum.prediction == 100) }
        }
        #expect(maximum.prediction == 25)
        #expect(average.prediction == 15.5)
        #expect(reactive.prediction == 25)
    }

    /// Levinson's recursion finds the coefficients of a process that has them.
    @Test func autoregressionFindsItsCoefficients() {
        var generator = SeededGenerator(seed: 9)
        var series = [0.0, 0.0, 0.0]
        for _ in 0..<100_000 {
            let n = series.count
            series.append(0.5 * series[n - 1] - 0.3 * series[n - 2] + 0.2 * series[n - 3] + generator.normal())
        }
        let found = AutoregressivePredictor.coefficients(series)
        // Standard errors are about 1/√100,000 = 0.003.
        for (value, expected) in zip(found, [0.5, -0.3, 0.2]) { #expect(abs(value - expected) < 0.02) }
        #expect(found.count == 3)
    }

    @Test func smoothingFollowsALevelAndATrend() {
        var predictor = PredictorKind.holtWinters.predictor()
        for _ in 0..<600 { predictor.observe(50) }
        #expect(abs(predictor.prediction - 50) < 1e-9)
        for second in 0..<600 { predictor.observe(50 + Double(second)) }
        // The last maximum was 649; a rising load is predicted above a lagging level.
        #expect(predictor.prediction > 600)
    }

    /// Poisson seconds of 45 on average: 45 + 1.8675 √45 = 57.5; a pause is foreseen to go on, its end starts anew.
    @Test(arguments: [PredictorKind.autoregressive, .holtWinters])
    func spreadMakesTheMaximum(kind: PredictorKind) throws {
        var predictor = kind.predictor()
        var stream = try ArrivalStream(.poisson(Rate(45)), seed: 3)
        var times = [Double](repeating: 0, count: 45 * 7200)
        _ = times.withUnsafeMutableBufferPointer { stream.fill($0) }
        var counts = [Double](repeating: 0, count: 7100)
        for time in times where time < 7100 { counts[Int(time)] += 1 }
        for count in counts { predictor.observe(count) }
        // The level of the last steps has a standard deviation of about 1.5.
        #expect(abs(predictor.prediction - 57.5) < 6)
        for _ in 0..<30 { predictor.observe(0) }
        #expect(predictor.prediction == 0)
        for count in counts.prefix(20) { predictor.observe(count) }
        #expect(predictor.prediction > 40)
    }

    /// A constant trace is foreseen without error, a rising one underestimated by looking back.
    @Test(arguments: PredictorKind.allCases)
    func accuracyOfPredictors(kind: PredictorKind) throws {
        let flat = try PredictorAccuracy(kind, rates: Array(repeating: 40, count: 400))
        #expect(flat.symmetricError < 1e-9 && flat.underestimated < 1e-9 && flat.count == 27)
        #expect(throws: SimulationError.self) { try PredictorAccuracy(kind, rates: [1, 2, 3]) }
    }

    /// Reactive on 0, 1, 2, …: it predicts t where t + 20 comes.
    @Test func errorOfTheReactivePredictorByHand() throws {
        let rising = try PredictorAccuracy(.reactive, rates: (0..<160).map(Double.init), skipping: 100)
        let expected = stride(from: 100, through: 140, by: 10).map { next -> Double in
            let (predicted, actual) = (Double(next - 1), Double(next + 19))
            return (actual - predicted) / ((actual + predicted) / 2)
        }
        #expect(rising.count == expected.count && rising.underestimated == 1)
        #expect(abs(rising.symmetricError - expected.reduce(0, +) / Double(expected.count)) < 1e-12)
    }
}
