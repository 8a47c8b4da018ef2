import Foundation
import Pipelines
import Planning
import Quantities
import Simulation

/// Simulating requests, beside SimPy; following a load with plans; the exact queue, against a long simulation.
func simulation(_ place: Workplace) throws -> [Figure] {
    try beside(place, stages: 1, requests: 20_000_000, target: 20)
        + beside(place, stages: 3, requests: 6_000_000, target: 100)
        + [60, 600, 6000].map { try adaptation(rate: $0) }
        + [surface(), decision()] + accuracy()
}

private let batches = Array(1...32)
private let given = Provenance.given(in: "benchmark")

/// A batch of b takes 10 ms and b ms, and 0.5 J for each request, times a factor.
private func variant(_ name: String, accuracy: Double = 0.9, factor: Double = 1, _ sizes: [Int] = batches) -> Variant {
    let points = sizes.map { size in
        OperatingPoint(
            batch: size, latency: Estimate(Seconds(factor * (0.010 + 0.001 * Double(size))), provenance: given),
            energy: Estimate(Joules(factor * 0.5 * Double(size)), provenance: given), cores: 1,
            idlePower: Estimate(Watts(1), provenance: given))
    }
    return Variant(name: name, accuracy: Estimate(Fraction(accuracy), provenance: given), points: points)
}

private func chain(_ count: Int, headroom: Double = 1, _ variants: [Variant]) -> Pipeline {
    let stages = (0..<count).map { index in
        Stage(name: "s\(index)", after: index == 0 ? [] : [index - 1], variants: variants)
    }
    return Pipeline(name: "chain", stages: stages, headroom: headroom, maxReplicas: 4000)
}

/// Poisson arrivals at 500 a second, one replica a stage that takes what waits, mean and percentiles kept.
private func simulate(stages: Int, requests: Double, seed: UInt64 = 1) throws -> SimulationResult {
    var settings = SimulationSettings(arrivals: .poisson(Rate(500)), duration: Seconds(requests / 500))
    settings.policy = .greedy
    settings.seed = seed
    let stage = StageSetup(variant: "v", point: batches.count - 1, replicas: 1, load: Rate(500))
    return try PipelineSimulation(chain(stages, [variant("v")]), settings).simulate(
        PipelineSetup(stages: Array(repeating: stage, count: stages)))
}

private func beside(_ place: Workplace, stages: Int, requests: Double, target: Double) throws -> [Figure] {
    var mean = Double.nan
    let ours = {
        var count = 1
        let time = try processorSeconds {
            let result = try simulate(stages: stages, requests: requests)
            (mean, count) = (result.response?.mean.value ?? .nan, max(1, result.requests))
        }
        return time / Double(count)
    }
    let name = "simulate \(stages == 1 ? "one batch stage" : "\(stages) batch stages"), per request, CPU"
    var figures: [Figure] = []
    for form in ["plain", "lean"] {
        guard let peer = place.peer("simpy_peer.py", [form, "\(stages)", "50000", "500"]) else { continue }
        var theirs = Double.nan
        let timing = try PairedTiming(pairs: 5, a: ours) {
            let answer = try peer.run()
            theirs = answer.dropFirst().first ?? .nan
            return answer.first ?? .nan
        }
        guard abs(theirs / mean - 1) < 0.05 else {
            throw BenchmarkError("SimPy finds a mean response of \(theirs) s, the simulator \(mean) s")
        }
        figures.append(
            Figure(
                name, unit: "ns", target: target, samples: timing.a, scale: 1e9,
                peer: .init(
                    name: "SimPy, \(form)", version: peer.version, median: median(timing.b) * 1e9, ratio: timing.ratio),
                note: "\((1 / timing.ratio).formatted(digits: 3)) × as fast; ours \(requests / 1e6) M requests"))
    }
    guard figures.isEmpty else { return figures }
    return [Figure(name, unit: "ns", target: target, samples: try (0..<5).map { _ in try ours() }, scale: 1e9)]
}

/// Three stages of five variants whose plan follows a load that swings by 40 %, every 10 s.
private func adaptation(rate: Double) throws -> Figure {
    let variants = (1...5).map { size in
        variant(
            "v\(size)", accuracy: 0.53 + 0.07 * Double(size), factor: 0.5 * Double(size), [1, 2, 4, 8, 16, 32])
    }
    let seconds = max(400, Int(2e6 / rate))
    let rates = (0..<seconds).map { second in
        rate * (1 + 0.3 * sin(Double(second) / 200) + 0.1 * sin(Double(second) / 17))
    }
    var settings = SimulationSettings(arrivals: .rates(rates, step: Seconds(1)), duration: Seconds(Double(seconds)))
    settings.startUp = Seconds(1)
    settings.switchDelay = Seconds(0.5)
    let goals = Goals(objective: Objective(accuracy: 1, cost: 0.002, energy: 0.005), latencySLA: Seconds(1))
    let adaptation = AdaptationSimulation(chain(3, headroom: 0.8, variants), goals: goals, settings: settings)
    var plans = 0
    let samples = try (0..<5).map { _ in
        var count = 1
        let time = try processorSeconds {
            let result = try adaptation.simulate(.energyAware)
            (count, plans) = (max(1, result.simulation.requests), result.plans)
        }
        return time / Double(count)
    }
    return Figure(
        "simulate 3 stages with adaptation at \(Int(rate)) /s, per request, CPU", unit: "ns", target: 100,
        samples: samples, scale: 1e9, note: "\(plans) plans")
}

/// The exact queue over batch × timeout × load.
private func surface() throws -> Figure {
    let service = try BatchService(variant("v"), point: batches.count - 1)
    let rates = (1...12).map { Rate(60 * Double($0)) }
    let timeouts = (0..<8).map { Seconds(0.002 * Double($0)) }
    let sizes = [1, 2, 4, 8, 16, 32]
    let samples = try (0..<5).map { _ in
        try seconds { _ = try QueueSurface(of: service, batches: sizes, timeouts: timeouts, rates: rates) }
    }
    return Figure(
        "exact queue, whole surface", unit: "s", target: 1, samples: samples,
        note: "\(sizes.count) batch sizes × \(timeouts.count) timeouts × \(rates.count) loads")
}

/// The batching table of least cost.
private func decision() throws -> Figure {
    let service = try BatchService(variant("v"), point: batches.count - 1)
    let process = BatchingDecisionProcess(service, secondsPerJoule: 0.05)
    let samples = try (0..<20).map { _ in try seconds { _ = try process.solve(rate: process.capacity * 0.9) } }
    return Figure("batching table of least cost", unit: "ms", samples: samples, scale: 1e3, note: "32 sizes, load 0.9")
}

/// The exact queue's distance from a simulation of 50 million requests.
private func accuracy() throws -> [Figure] {
    let service = try BatchService(variant("v"), point: batches.count - 1)
    guard let exact = try BatchQueue(service).solve(rate: Rate(500)).figures else {
        throw BenchmarkError("the queue has a steady state")
    }
    let responses = try (1...3).compactMap { try simulate(stages: 1, requests: 5e7, seed: UInt64($0)).response }
    let means = responses.map { abs($0.mean / exact.meanResponse - 1) }
    let percentiles = responses.map { abs($0.p99 / exact.percentile(0.99) - 1) }
    let note = "against 50 million simulated requests, three seeds"
    return [
        Figure("exact queue, mean response", unit: "%", target: 0.1, samples: means, scale: 100, note: note),
        Figure("exact queue, p99 of responses", unit: "%", target: 1, samples: percentiles, scale: 100, note: note),
    ]
}
