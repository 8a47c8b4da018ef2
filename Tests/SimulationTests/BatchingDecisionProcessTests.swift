import Foundation
import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

@testable import Simulation

private let seed: UInt64 = 31

/// b joules and 3 for the start of a batch.
private func service(_ base: Double, _ slope: Double, largest: Int, idle: Double = 1) throws -> BatchService {
    try BatchService(
        latencies: (1...largest).map { Seconds(base + slope * Double($0)) },
        energies: (1...largest).map { Joules(3 + Double($0)) }, idlePower: Watts(idle))
}

/// Times and energies without order: what a table must look like is then not known.
private func randomService(_ generator: inout SeededGenerator, largest: Int) throws -> BatchService {
    try BatchService(
        latencies: (1...largest).map { Seconds(0.01 + 0.01 * Double($0) * generator.uniform()) },
        energies: (1...largest).map { Joules(5 * Double($0) * generator.uniform()) },
        idlePower: Watts(generator.uniform()))
}

@Suite struct BatchingDecisionProcessTests {
    /// Greedy in the process is the batch queue, whose chain and mean are found in another way.
    @Test(arguments: [0.05, 0.5, 0.9, 0.98])
    func greedyIsTheBatchQueue(load: Double) throws {
        let service = try service(0.010, 0.002, largest: 12)
        let rate = service.capacity * load
        let queue = try #require(try BatchQueue(service).solve(rate: rate).figures)
        let process = BatchingDecisionProcess(service, secondsPerJoule: 0.01)
        let found = try #require(try process.evaluate(BatchingTable(threshold: 1, largest: 12), rate: rate))
        #expect(abs(found.meanResponse / queue.meanResponse - 1) < 1e-9)
        #expect(abs(found.energyPerRequest / queue.energyPerRequest - 1) < 1e-9)
        #expect(abs(found.power / queue.power - 1) < 1e-9)
        #expect(abs(found.meanBatch / queue.meanBatch - 1) < 1e-9)
        #expect(abs(found.utilisation.value / queue.utilisation.value - 1) < 1e-9)
        #expect(abs((found.cost - found.meanResponse).value - 0.01 * found.energyPerRequest.value) < 1e-12)
        #expect(found.overflowShare < 1e-9)
    }

    /// All tables that differ up to four waiting, and then take the most: none costs less than the one found.
    @Test func noTableOfABruteForceIsBetter() throws {
        try forRandomInstances(6, seed: seed) { generator, label in
            let service = try randomService(&generator, largest: 3)
            let process = BatchingDecisionProcess(service, secondsPerJoule: [0, 0.01, 0.1][generator.index(below: 3)])
            let rate = process.capacity * (0.1 + 0.8 * generator.uniform())
            let found = try #require(try process.solve(rate: rate))
            var least = Double.infinity
            for one in 0...1 {
                for two in 0...2 {
                    for three in 0...3 {
                        for four in 0...3 {
                            for rest in 1...3 {
                                let table = try BatchingTable([0, one, two, three, four, rest])
                                guard let figures = try process.evaluate(table, rate: rate) else { continue }
                                least = min(least, figures.cost.value)
                            }
                        }
                    }
                }
            }
            #expect(found.figures.cost.value <= least * (1 + 1e-9), "\(label)")
            // What is found costs what its own table, evaluated alone, costs.
            let alone = try #require(try process.evaluate(found.table, rate: rate))
            #expect(abs(alone.cost / found.figures.cost - 1) < 1e-8, "\(label)")
        }
    }

    /// The paper's own method on dense, cut-off states, written anew: data transformation and relative value iteration.
    @Test func relativeValueIterationFindsTheSameCost() throws {
        try forRandomInstances(4, seed: seed) { generator, label in
            let service = try randomService(&generator, largest: 4)
            let process = BatchingDecisionProcess(service, secondsPerJoule: 0.02)
            let rate = process.capacity * (0.2 + 0.4 * generator.uniform())
            let found = try #require(try process.solve(rate: rate))
            let cost = ValueIteration(service, rate: rate.value, secondsPerJoule: 0.02).cost
            #expect(abs(found.figures.cost.value / cost - 1) < 1e-6, "\(label)")
        }
    }

    /// Thresholds, batches of one size, sizes with timeouts, greedy: the optimum costs no more, at any weight.
    @Test(arguments: [0, 0.003, 0.03, 0.3])
    func noSimplePolicyIsBetter(weight: Double) throws {
        let service = try service(0.010, 0.002, largest: 8)
        let process = BatchingDecisionProcess(service, secondsPerJoule: weight)
        for load in [0.1, 0.5, 0.9] {
            let rate = service.capacity * load
            let least = try #require(try process.solve(rate: rate)).figures.cost.value
            for threshold in 1...8 {
                let table = BatchingTable(threshold: threshold, largest: 8)
                let cost = try #require(try process.evaluate(table, rate: rate)).cost.value
                #expect(least <= cost * (1 + 1e-12), "threshold \(threshold) at \(load)")
            }
            for size in 1...8 {
                for timeout in [0, 0.005, 0.01] {
                    let queue = BatchQueue(service.limited(to: size), timeout: Seconds(timeout))
                    guard let figures = try queue.solve(rate: rate).figures, figures.inexactShare == 0 else { continue }
                    let cost = figures.meanResponse.value + weight * figures.energyPerRequest.value
                    #expect(least <= cost * (1 + 1e-9), "size \(size), timeout \(timeout) at \(load)")
                }
            }
        }
    }

    /// Where all sizes take the same, the optimum takes all there is beyond a threshold: Deb and Serfozo, Advances in
    /// Applied Probability 5 (1973).
    @Test(arguments: [0.0, 0.01, 0.1, 1])
    func equalTimesMakeAThreshold(weight: Double) throws {
        let service = try service(0.02, 0, largest: 10)
        for load in [0.1, 0.4, 0.8] {
            let process = BatchingDecisionProcess(service, secondsPerJoule: weight)
            let table = try #require(try process.solve(rate: service.capacity * load)).table
            #expect(table == BatchingTable(threshold: table.threshold, largest: 10), "\(load)")
        }
    }

    /// Padded sizes: five requests take what eight take, so they are served as four; a long queue needs eights.
    @Test func tablesNeedNotBeThresholds() throws {
        let latencies = [1, 2, 4, 4, 8, 8, 8, 8].map { Seconds(0.005 + 0.005 * Double($0)) }
        let process = BatchingDecisionProcess(try BatchService(latencies: latencies))
        let table = try #require(try process.solve(rate: process.capacity * 0.95)).table
        #expect(table[5] == 4)
        #expect(table[100] == 8)
    }

    /// The more a joule is worth, the fewer are taken and the longer is waited.
    @Test func weightsTradeEnergyForTime() throws {
        let service = try service(0.010, 0.002, largest: 16)
        let figures = try [0, 0.001, 0.01, 0.1, 1].map { weight in
            let process = BatchingDecisionProcess(service, secondsPerJoule: weight)
            return try #require(try process.solve(rate: service.capacity * 0.4)).figures
        }
        for (less, more) in zip(figures, figures.dropFirst()) {
            #expect(less.energyPerRequest >= more.energyPerRequest && less.meanResponse <= more.meanResponse)
        }
        #expect(figures[4].energyPerRequest < 0.6 * figures[0].energyPerRequest)
    }

    /// The table in the simulator: response, energy and batch as the process says.
    @Test func simulationAgrees() throws {
        try forRandomInstances(6, seed: seed) { generator, label in
            let largest = 2 + generator.index(below: 8)
            let variant = linearVariant("v", 0.01, 0.004 * generator.uniform(), largest: largest)
            let pipeline = Pipeline(stage: variant)
            let service = try BatchService(variant, point: largest - 1)
            let weight = 0.05 * generator.uniform()
            let process = BatchingDecisionProcess(service, secondsPerJoule: weight)
            let rate = process.capacity * (0.1 + 0.7 * generator.uniform())
            let exact = try #require(try process.solve(rate: rate)).figures
            var settings = SimulationSettings(arrivals: .poisson(rate), duration: Seconds(200_000 / rate.value))
            settings.policy = .smdp(secondsPerJoule: weight)
            settings.warmUp = Seconds(1000 / rate.value)
            let setup = setup(pipeline, replicas: [1], load: rate.value)
            let found = try PipelineSimulation(pipeline, settings).simulate(setup)
            let response = try #require(found.response)
            let interval = try #require(response.meanInterval)
            // Five half-widths of a 95 % interval: about ten standard errors, so no seed fails by chance.
            let reach = 5 * (interval.upper - interval.lower).value / 2
            #expect(abs(response.mean.value - exact.meanResponse.value) < reach, "\(label)")
            #expect(abs((found.stages[0].meanBatch ?? 0) / exact.meanBatch - 1) < 0.02, "\(label)")
            #expect(abs((found.energyPerRequest ?? .zero) / exact.energyPerRequest - 1) < 0.02, "\(label)")
        }
    }

    /// Several replicas are an approximation, which must beat greedy where waiting pays and keep every request.
    @Test func severalReplicasSaveEnergyTogether() throws {
        let pipeline = Pipeline(
            name: "one",
            stages: [stage("a", after: [], costlyStarts(linearVariant("v", 0.01, 0.002, largest: 8)))])
        func cost(_ policy: BatchPolicy) throws -> Double {
            var settings = SimulationSettings(arrivals: .poisson(Rate(300)), duration: Seconds(200))
            settings.policy = policy
            let found = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [4], load: 300))
            #expect(found.unfinished < 8)
            return (found.response?.mean.value ?? .nan) + 0.02 * (found.energyPerRequest?.value ?? .nan)
        }
        #expect(try cost(.smdp(secondsPerJoule: 0.02)) < 0.95 * cost(.greedy))
    }

    /// Each batch takes 5 J beside what its requests take.
    private func costlyStarts(_ variant: Variant) -> Variant {
        var variant = variant
        let given = Provenance.given(in: "test")
        for index in variant.points.indices {
            let joules = 5 + Double(variant.points[index].batch)
            variant.points[index].energy = Estimate(Joules(joules), provenance: given)
        }
        return variant
    }

    @Test func overloadHasNoTable() throws {
        let process = BatchingDecisionProcess(try service(0.01, 0.001, largest: 4), secondsPerJoule: 1)
        #expect(try process.solve(rate: process.capacity) == nil)
        #expect(try process.evaluate(BatchingTable([0, 1]), rate: Rate(100)) == nil)
    }

    @Test func whatMakesNoSenseIsAnError() throws {
        let service = try service(0.01, 0.001, largest: 4)
        for rate in [0, -1, .nan, .infinity] {
            #expect(throws: SimulationError.self) { try BatchingDecisionProcess(service).solve(rate: Rate(rate)) }
        }
        for weight in [-1, Double.nan, .infinity] {
            let process = BatchingDecisionProcess(service, secondsPerJoule: weight)
            #expect(throws: SimulationError.self) { try process.solve(rate: Rate(10)) }
        }
        for batches in [[], [0], [0, 2], [1], [0, 1, -1, 2]] {
            #expect(throws: SimulationError.self) { try BatchingTable(batches) }
        }
        let tooLarge = BatchingTable(threshold: 1, largest: 5)
        #expect(throws: SimulationError.self) { try BatchingDecisionProcess(service).evaluate(tooLarge, rate: Rate(1)) }
    }
}

/// Relative value iteration after Schweitzer's data transformation, by dense sums over 0…80 waiting; arrivals beyond
/// are lost.
private struct ValueIteration {
    let cost: Double

    init(_ service: BatchService, rate: Double, secondsPerJoule: Double) {
        let last = 80
        struct Action {
            var seconds: Double
            var cost: Double
            var next: [Double]
        }
        func chance(_ k: Int, _ mean: Double) -> Double { exp(Double(k) * log(mean) - mean - lgamma(Double(k) + 1)) }
        let actions = (0...last).map { state -> [Action] in
            var actions: [Action] = []
            for batch in 0...min(state, service.largestBatch) where state < last || batch > 0 {
                let seconds = batch == 0 ? 1 / rate : service.latencySeconds[batch - 1]
                let growth = batch == 0 ? 0 : rate * seconds * seconds / 2
                let joules = (batch == 0 ? 0 : service.energyJoules[batch - 1]) + service.idlePower.value * seconds
                var next = [Double](repeating: 0, count: last + 1)
                if batch == 0 {
                    next[state + 1] = 1
                } else {
                    for k in 0...(last + 40) { next[min(last, state - batch + k)] += chance(k, rate * seconds) }
                }
                let cost = (Double(state) * seconds + growth + secondsPerJoule * joules) / rate
                actions.append(Action(seconds: seconds, cost: cost, next: next))
            }
            return actions
        }
        let step = 0.9 * (actions.flatMap { $0 }.map(\.seconds).min() ?? 1)
        var values = [Double](repeating: 0, count: last + 1)
        var (low, high) = (-Double.infinity, Double.infinity)
        repeat {
            let next = actions.indices.map { state in
                actions[state].map { action in
                    let share = step / action.seconds
                    let expected = zip(action.next, values).reduce(0) { $0 + $1.0 * $1.1 }
                    return action.cost / action.seconds * step + share * expected + (1 - share) * values[state]
                }.min() ?? .nan
            }
            let changes = zip(next, values).map { ($0 - $1) / step }
            (low, high) = (changes.min() ?? .nan, changes.max() ?? .nan)
            values = next.map { $0 - next[0] }
        } while high - low > 1e-8 * abs(high)
        cost = (low + high) / 2
    }
}
