import Pipelines
import Quantities
import Testing

@testable import Simulation

/// What a simulation says of each stage alone.
@Suite struct StageResultTests {
    private let chain = Pipeline(
        name: "chain",
        stages: [
            stage("a", after: [], linearVariant("v", 0.010, 0.002, largest: 8)),
            stage("b", after: [0], linearVariant("v", 0.020, 0.004, largest: 4)),
            stage("c", after: [1], linearVariant("v", 0.006, 0.001, largest: 4)),
        ])

    private func simulate(
        _ pipeline: Pipeline, _ replicas: [Int], _ change: (inout SimulationSettings) -> Void = { _ in }
    ) throws -> SimulationResult {
        var settings = SimulationSettings(arrivals: .poisson(Rate(150)), duration: Seconds(200))
        settings.policy = .greedy
        change(&settings)
        return try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: replicas))
    }

    /// Batches of 1 and 2 take 10 and 15 ms. Starts at 0, 10 (with two), 25 and 35 ms wait 0, 9 + 8, 5 and 5 ms.
    @Test func oneStageByHand() throws {
        let pipeline = Pipeline(stage: linearVariant("v", 0.005, 0.005, largest: 2))
        let result = try simulate(pipeline, [1]) {
            $0.arrivals = .timestamps([0, 0.001, 0.002, 0.020, 0.030])
            $0.duration = Seconds(0.04)
        }
        #expect(result.stages[0].response == result.response)
        #expect(abs((result.stages[0].waitingShare?.value ?? 0) - 0.027 / 0.087) < 1e-12)
    }

    /// A stage's own count and the pipeline's are the same where the pipeline is one stage.
    @Test func ownCountsAreThePipelines() throws {
        let pipeline = Pipeline(stage: linearVariant("v", 0.005, 0.005, largest: 2))
        var settings = SimulationSettings(arrivals: .poisson(Rate(90)), duration: Seconds(100))
        settings.warmUp = Seconds(7)
        settings.policy = .timeout(Seconds(0.01))
        let result = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [1]))
        var stage = StageQueue(
            try BatchService(pipeline.stages[0].variants[0], point: 1), countedFromSeconds: 7, hasOwnResponses: true)
        stage.replicas = ReplicaTimes([0])
        stage.rule = settings.policy.rule(stage.service, replicas: 1, load: 1)
        var stream = try ArrivalStream(settings.arrivals, seed: settings.seed)
        var times = [Double](repeating: 0, count: 20_000)
        _ = times.withUnsafeMutableBufferPointer { stream.fill($0) }
        times.removeAll { $0 >= 100 }
        times.withUnsafeBufferPointer { stage.append($0, (0..<Int32(times.count)).map { $0 }[...]) }
        var (finished, dropped) = (Finished(), [Int32]())
        stage.advance(until: .infinity, origins: times, patience: .infinity, finished: &finished, dropped: &dropped)
        let own = try #require(stage.responses)
        #expect(own.histogram.count == result.served)
        #expect(ResponseSummary(own.histogram, own.means)?.p99 == result.response?.p99)
        #expect(abs((own.means.mean ?? 0) - (result.response?.mean.value ?? 0)) < 1e-12)
    }

    /// A request's way through a chain is the sum of its ways through the stages.
    @Test func meansOfAChainAddUp() throws {
        let result = try simulate(chain, [1, 2, 1])
        let means = result.stages.compactMap { $0.response?.mean.value }
        #expect(means.count == 3)
        #expect(abs(means.reduce(0, +) - (result.response?.mean.value ?? 0)) < 1e-12)
        for stage in result.stages {
            let response = try #require(stage.response)
            #expect(stage.served == result.served)
            #expect(response.p50 < response.p95 && response.p95 < response.p99)
            #expect((0.01...0.99).contains(stage.waitingShare?.value ?? 0))
        }
    }

    /// The first stage of a chain is the queue whose solution is known.
    @Test func firstStageIsItsQueue() throws {
        let result = try simulate(chain, [1, 2, 1]) {
            $0.duration = Seconds(2000)
            $0.warmUp = Seconds(10)
        }
        let service = try BatchService(chain.stages[0].variants[0], point: 7)
        let exact = try #require(try BatchQueue(service).solve(rate: Rate(150)).figures)
        let found = try #require(result.stages[0].response)
        let interval = try #require(found.meanInterval)
        // About six standard errors.
        let reach = 3 * (interval.upper - interval.lower).value / 2
        #expect(abs(found.mean.value - exact.meanResponse.value) < reach)
        #expect(abs(found.p99 / exact.percentile(0.99) - 1) < 0.02)
        // Little: requests in service are those of a batch in service.
        var inService = 0.0
        for (index, chance) in exact.batchSizes.enumerated() {
            inService += chance * Double(index + 1) * service.latencySeconds[index]
        }
        let share = 1 - inService / exact.meanBatch / exact.meanResponse.value
        #expect(abs((result.stages[0].waitingShare?.value ?? 0) / share - 1) < 0.02)
    }
}
