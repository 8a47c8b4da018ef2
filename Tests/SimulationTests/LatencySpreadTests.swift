import Pipelines
import Quantities
import Testing

@testable import Simulation

/// Batches that do not all take the same.
@Suite struct LatencySpreadTests {
    /// Mean and standard deviation of many draws, and the 99th percentile that a log-normal has.
    @Test(arguments: [0.1, 0.5, 1])
    func factorsAreLogNormalWithMeanOne(variation: Double) throws {
        let service = try BatchService(latencies: [Seconds(1), Seconds(2)], variations: [0, variation])
        var spread = LatencySpread(seed: 7)
        spread.follow(service)
        let draws = (0..<200_000).map { _ in spread.factor(2) }.sorted()
        let mean = draws.reduce(0, +) / Double(draws.count)
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws.count)
        #expect(abs(mean - 1) < 0.01)
        #expect(abs(variance.squareRoot() / variation - 1) < 0.05)
        // exp(2.326 s − s²/2) with s = sqrt(log(1 + variation²)).
        let p99 = variation == 0.1 ? 1.254_93 : variation == 0.5 ? 2.684_11 : 4.904_92
        #expect(abs(draws[Int(0.99 * Double(draws.count))] / p99 - 1) < 0.03)
        #expect(spread.factor(1) == 1)
    }

    /// M/G/1: the mean wait is λ·E[S²]/(2(1 − ρ)) (Pollaczek and Khinchine).
    @Test(arguments: [0, 0.5, 1])
    func theMeanWaitIsThatOfPollaczekAndKhinchine(variation: Double) throws {
        var variant = linearVariant("x", 0, 0.05, largest: 1)
        variant.points[0].latencyVariation = Fraction(variation)
        var settings = SimulationSettings(arrivals: .poisson(Rate(12)), duration: Seconds(100_000))
        settings.policy = .greedy
        let pipeline = Pipeline(stage: variant)
        let result = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [1]))
        let wait = 12 * 0.05 * 0.05 * (1 + variation * variation) / (2 * (1 - 0.6))
        let response = try #require(result.response)
        #expect(abs(response.mean.value / (0.05 + wait) - 1) < 0.03, "\(response.mean)")
        #expect(abs(result.stages[0].utilisation.value - 0.6) < 0.01)
    }

    @Test func theSameSeedSpreadsTheSame() throws {
        var variant = linearVariant("x", 0.01, 0.01, largest: 4)
        for index in variant.points.indices { variant.points[index].latencyVariation = Fraction(0.4) }
        let pipeline = Pipeline(stage: variant)
        func result(_ seed: UInt64) throws -> SimulationResult {
            var settings = SimulationSettings(arrivals: .deterministic(Rate(20)), duration: Seconds(200))
            settings.seed = seed
            return try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [1], load: 20))
        }
        #expect(try result(1) == result(1))
        #expect(try result(1).response != result(2).response)
    }

    @Test func aVariationThatIsNoneIsRefused() {
        for variations in [[-0.1], [.nan], [0.1, 0.1]] {
            #expect(throws: SimulationError.self) {
                try BatchService(latencies: [Seconds(1)], variations: variations)
            }
        }
    }
}
