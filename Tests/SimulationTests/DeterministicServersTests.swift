import Foundation
import Pipelines
import Quantities
import Testing

@testable import Simulation

@Suite struct DeterministicServersTests {
    /// Crommelin's series for the mean wait, in service times: Σ_k e^(−kcρ) [Σ_{j≥kc} (kcρ)^j/j! − Σ_{j>kc} (kcρ)^j/j! / ρ].
    private func crommelinWait(load: Double, servers: Int) -> Double {
        (1...4000).reduce(0) { sum, k in
            let mean = Double(k * servers) * load
            func tail(from first: Int) -> Double {
                var term = exp(Double(first) * log(mean) - mean - lgamma(Double(first) + 1))
                var total = 0.0
                for j in first..<(first + 4000) where term > 0 {
                    total += term
                    term *= mean / Double(j + 1)
                    if term < 1e-18 * total { break }
                }
                return total
            }
            return sum + tail(from: k * servers) - tail(from: k * servers + 1) / load
        }
    }

    @Test(arguments: [(1, 0.5), (2, 0.8), (5, 0.9), (10, 0.6), (20, 0.95)])
    func meansFollowCrommelin(servers: Int, load: Double) throws {
        let queue = try #require(
            try DeterministicServers(
                rate: Rate(load * Double(servers) / 0.02), service: Seconds(0.02), replicas: servers))
        let wait = queue.meanResponse.value / 0.02 - 1
        #expect(abs(wait / crommelinWait(load: load, servers: servers) - 1) < 1e-6)
    }

    /// ∫ P(W > t) dt is the mean wait, which is found without the distribution.
    @Test(arguments: [(1, 0.7), (3, 0.8), (8, 0.9)])
    func waitsHaveTheMean(servers: Int, load: Double) throws {
        let queue = try #require(
            try DeterministicServers(rate: Rate(load * Double(servers)), service: Seconds(1), replicas: servers))
        let step = 0.002
        let integral = (0..<30_000).reduce(0) {
            $0 + (1 - queue.waitCumulative(Seconds((Double($1) + 0.5) * step))) * step
        }
        #expect(abs(integral - (queue.meanResponse.value - 1)) < 1e-5)
    }

    @Test func simulationAgrees() throws {
        let exact = try #require(
            try DeterministicServers(rate: Rate(155), service: Seconds(0.0135), replicas: 3))
        let pipeline = Pipeline(stage: linearVariant("v", 0.0125, 0.001, largest: 1))
        var settings = SimulationSettings(arrivals: .poisson(Rate(155)), duration: Seconds(2000))
        settings.policy = .greedy
        let found = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [3]))
        let response = try #require(found.response)
        #expect(abs(response.mean / exact.meanResponse - 1) < 0.03)
        #expect(abs(response.p99 / exact.percentile(0.99) - 1) < 0.06)
        #expect(abs(found.stages[0].utilisation.value - 0.6975) < 0.01)
    }

    @Test func overloadHasNoSteadyState() throws {
        let overloaded = try DeterministicServers(rate: Rate(100), service: Seconds(0.02), replicas: 2)
        #expect(overloaded == nil)
        #expect(throws: SimulationError.self) {
            _ = try DeterministicServers(rate: Rate(1), service: Seconds(.nan), replicas: 2)
        }
    }
}
