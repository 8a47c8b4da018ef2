import Foundation
import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

@testable import Simulation

private let seed: UInt64 = 11

@Suite struct BatchQueueTests {
    /// τ(b) = b + 10 ms, largest 32: the means stated for the reference system.
    @Test(arguments: [(100.0, 16.41), (500, 31.67), (700, 53.69), (740, 72.48)])
    func meansOfTheReference(rate: Double, milliseconds: Double) throws {
        let queue = BatchQueue(try linearService(0.010, 0.001, largest: 32))
        let figures = try #require(try queue.solve(rate: Rate(rate)).figures)
        #expect(abs(figures.meanResponse.value * 1000 - milliseconds) < 0.005)
        #expect(figures.inexactShare == 0)
    }

    /// Pollaczek and Khinchine: D + λD² / (2(1 − ρ)); waits by Erlang's series, (1 − ρ) Σ (−x)^j e^x / j!, x = λ(t − jD).
    @Test(arguments: [0.1, 0.5, 0.9, 0.99])
    func batchesOfOneAreTheQueueMD1(load: Double) throws {
        let service = 0.02
        let queue = BatchQueue(try BatchService(latencies: [Seconds(service)]), timeout: Seconds(1))
        let figures = try #require(try queue.solve(rate: Rate(load / service)).figures)
        let mean = service + load * service / (2 * (1 - load))
        #expect(abs(figures.meanResponse.value / mean - 1) < 1e-9)
        #expect(abs(figures.utilisation.value - load) < 1e-9)
        for services in [0.25, 0.999, 1.5, 3.2, 5.7] {
            var waits = 0.0
            for j in 0...Int(services) {
                let x = load * (services - Double(j))
                waits += pow(-x, Double(j)) * exp(x) / tgamma(Double(j) + 1)
            }
            let found = figures.cumulative(Seconds(service * (1 + services)))
            #expect(abs(found - (1 - load) * waits) < 2e-4, "\(services)")
        }
    }

    /// Dense chains by numerical quadrature: generate_expected.py, NumPy 2.4.6, SciPy 1.17.1.
    @Test(arguments: [
        (50.0, 0.0, 1.156244264286, 0.532434577575), (50, 0.005, 1.315037122837, 0.480217403233),
        (120, 0.01, 2.309358495639, 0.759624823199), (120, 0.018, 2.903763651564, 0.653256774309),
        (200, 0.004, 3.415622055258, 0.985544878105),
    ])
    func chainsByQuadrature(rate: Double, timeout: Double, meanBatch: Double, utilisation: Double) throws {
        let queue = BatchQueue(try linearService(0.010, 0.002, largest: 4), timeout: Seconds(timeout))
        let figures = try #require(try queue.solve(rate: Rate(rate)).figures)
        #expect(abs(figures.meanBatch - meanBatch) < 1e-8)
        #expect(abs(figures.utilisation.value - utilisation) < 1e-8)
    }

    /// Inoue's bounds on the mean response without a largest batch (arXiv 1912.06322).
    @Test(arguments: [20.0, 60, 100, 300, 600])
    func meansKeepInouesBounds(rate: Double) throws {
        let (a, t) = (0.001, 0.010)
        let figures = try #require(
            try BatchQueue(linearService(t, a, largest: 256)).solve(rate: Rate(rate)).figures)
        let x = rate * a
        let first = (a + t) / (2 * (1 - x)) * (1 + 2 * rate * t + (1 - rate * t) / (1 + x))
        let second = 3 * t / (2 * (1 - x)) + a / 2 * (x + 2) / (1 - x * x)
        #expect(figures.meanResponse.value <= min(first, second))
    }

    /// The same queue, simulated: mean, percentiles, batch and energy.
    @Test func simulationAgrees() throws {
        try forRandomInstances(12, seed: seed) { generator, label in
            let largest = 1 + generator.index(below: 24)
            let base = 0.002 + 0.02 * generator.uniform()
            let slope = 0.004 * generator.uniform()
            let service = try linearService(base, slope, largest: largest)
            let timeout = Seconds(generator.uniform() * (base + slope * Double(largest)))
            let rate = service.capacity * (0.1 + 0.8 * generator.uniform())
            let exact = try #require(try BatchQueue(service, timeout: timeout).solve(rate: rate).figures)
            let pipeline = Pipeline(stage: linearVariant("v", base, slope, largest: largest))
            var settings = SimulationSettings(arrivals: .poisson(rate), duration: Seconds(200_000 / rate.value))
            settings.policy = .timeout(timeout)
            settings.warmUp = Seconds(1000 / rate.value)
            let found = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [1]))
            let response = try #require(found.response)
            // Five half-widths of a 95 % interval: about ten standard errors, so no seed fails by chance.
            let interval = try #require(response.meanInterval)
            let reach = 5 * (interval.upper - interval.lower).value / 2
            #expect(abs(response.mean.value - exact.meanResponse.value) < reach, "\(label)")
            for (share, time) in [(0.5, response.p50), (0.95, response.p95), (0.99, response.p99)] {
                #expect(abs(time / exact.percentile(share) - 1) < 0.04, "\(label): \(share)")
            }
            #expect(abs((found.stages[0].meanBatch ?? 0) / exact.meanBatch - 1) < 0.02, "\(label)")
            #expect(abs((found.energyPerRequest ?? .zero) / exact.energyPerRequest - 1) < 0.02, "\(label)")
        }
    }

    /// Little's law and the distribution's own mean: ∫ (1 − F) is the mean found without the distribution.
    @Test(arguments: [(0.3, 0.0), (0.3, 0.5), (0.8, 0.2), (0.8, 1.0), (0.95, 0.7)])
    func distributionHasTheMean(load: Double, timeoutShare: Double) throws {
        let service = try linearService(0.010, 0.001, largest: 16)
        let queue = BatchQueue(service, timeout: Seconds(0.026 * timeoutShare))
        let figures = try #require(try queue.solve(rate: service.capacity * load).figures)
        let step = 1e-4
        let integral = (0..<20_000).reduce(0) {
            $0 + (1 - figures.cumulative(Seconds((Double($1) + 0.5) * step))) * step
        }
        #expect(abs(integral / figures.meanResponse.value - 1) < 5e-4)
    }

    /// Any service, any load below capacity, any timeout: figures stay finite and in their ranges.
    @Test func extremesStayFinite() throws {
        try forRandomInstances(100, seed: seed) { generator, label in
            let base = pow(10, 9 * generator.uniform() - 6)
            let service = try BatchService(
                latencies: (0...generator.index(below: 24)).map { _ in Seconds(base * (0.1 + generator.uniform())) })
            let load = [pow(10, -12 * generator.uniform()) * 0.99, generator.uniform() * 0.99][
                generator.index(below: 2)]
            let timeout = [0, .infinity, base * pow(10, 8 * generator.uniform() - 4)][generator.index(below: 3)]
            let queue = BatchQueue(service, timeout: Seconds(timeout))
            let figures = try #require(try queue.solve(rate: service.capacity * load).figures, "\(label)")
            #expect((0...(1 + 1e-9)).contains(figures.utilisation.value), "\(label)")
            #expect(((1 - 1e-9)...(Double(service.largestBatch) + 1e-9)).contains(figures.meanBatch), "\(label)")
            let percentiles = [0.1, 0.5, 0.9, 0.99, 0.999].map { figures.percentile($0).value }
            #expect(percentiles == percentiles.sorted() && percentiles.allSatisfy { $0 > 0 && $0.isFinite }, "\(label)")
            #expect(figures.meanResponse.isFinite && figures.meanResponse.value > 0, "\(label)")
        }
    }

    @Test func moreThanTheServerCanServeIsUnstable() throws {
        let service = try linearService(0.010, 0.001, largest: 32)
        guard case .unstable(let capacity) = try BatchQueue(service).solve(rate: Rate(762)) else {
            Issue.record("a queue with more arrivals than capacity must be unstable")
            return
        }
        #expect(abs(capacity.value - 32 / 0.042) < 1e-9)
    }

    /// Beyond the latency of a full batch the chance of a guess is stated; it cannot vanish there.
    @Test func longTimeoutsStateWhatIsInexact() throws {
        let queue = BatchQueue(try linearService(0.010, 0.001, largest: 8), timeout: Seconds(0.1))
        let figures = try #require(try queue.solve(rate: Rate(200)).figures)
        #expect(figures.inexactShare > 0 && figures.inexactShare < 0.05)
    }

    @Test(arguments: [0.0, -1, .nan, .infinity])
    func badRatesAreErrors(rate: Double) throws {
        let queue = BatchQueue(try linearService(0.01, 0.001, largest: 4))
        #expect(throws: SimulationError.self) { try queue.solve(rate: Rate(rate)) }
    }

    @Test func badServicesAreErrors() {
        #expect(throws: SimulationError.self) { try BatchService(latencies: []) }
        #expect(throws: SimulationError.self) { try BatchService(latencies: [Seconds(.nan)]) }
        #expect(throws: SimulationError.self) { try BatchService(latencies: [Seconds(0)]) }
        #expect(throws: SimulationError.self) { try BatchService(latencies: [Seconds(1)], energies: [Joules(-1)]) }
    }
}
