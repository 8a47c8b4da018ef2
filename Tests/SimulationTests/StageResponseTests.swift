import Pipelines
import Planning
import Quantities
import Testing

@testable import Simulation

@Suite struct StageResponseTests {
    private let variant = linearVariant("v", 0.01, 0.002, largest: 8)

    @Test func oneReplicaIsItsQueue() throws {
        let found = try variant.response(point: 7, replicas: 1, load: Rate(200), timeout: Seconds(0.01))
        let queue = BatchQueue(try BatchService(variant, point: 7), timeout: Seconds(0.01))
        let figures = try #require(try queue.solve(rate: Rate(200)).figures)
        #expect(found == StagedResponse(time: figures.percentile(0.99), energy: figures.dynamicEnergyPerRequest))
    }

    /// Replicas of one shared queue do no worse than the figure for queues of their own.
    @Test(arguments: [2, 4])
    func severalReplicasAreBounded(replicas: Int) throws {
        let load = Rate(200 * Double(replicas))
        let bound = try #require(try variant.response(point: 7, replicas: replicas, load: load)).time
        let pipeline = Pipeline(stage: variant)
        var settings = SimulationSettings(arrivals: .poisson(load), duration: Seconds(200))
        settings.policy = .greedy
        let found = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [replicas]))
        #expect(try #require(found.response).p99 <= bound)
    }

    /// What a plan counts a request with is what it takes in a simulation of the batches that come about.
    @Test(arguments: [(replicas: 1, load: 20.0), (1, 200), (2, 20), (2, 500)])
    func energyIsThatOfTheBatchesThatComeAbout(replicas: Int, load: Double) throws {
        var goals = Goals(rate: Rate(load), objective: Objective(energy: 1))
        goals.latencyModel = .p99
        var only = variant
        only.points = [variant.points[7], variant.points[0]]
        var pipeline = Pipeline(stage: only)
        pipeline.goals = goals
        let plan = try #require(
            try Planner.withQueues(pipeline).plan(
                running: [RunningStage(variant: only.name, point: 0, replicas: replicas)], Goals(), isStrict: false))
        var settings = SimulationSettings(arrivals: .poisson(Rate(load)), duration: Seconds(40_000 / load))
        settings.policy = .greedy
        let found = try PipelineSimulation(pipeline, settings).simulate(setup(pipeline, replicas: [replicas]))
        let simulated = try #require(found.energyPerRequest).value
        #expect(abs(plan.energyPerRequest.value / simulated - 1) < (replicas == 1 ? 0.01 : 0.05))
    }

    /// So many replicas have no exact solution; the bound is no tighter than that of fewer with the same load each.
    @Test func veryManyReplicasAreBounded() throws {
        let few = try #require(try variant.response(point: 0, replicas: 100, load: Rate(6000))).time
        let many = try #require(try variant.response(point: 0, replicas: 20_000, load: Rate(1_200_000))).time
        #expect(many.isFinite && many >= few)
        #expect(try variant.response(point: 0, replicas: 20_000, load: Rate(2_000_000)) == nil)
    }

    @Test func overloadAndBadPointsAreTold() throws {
        #expect(try variant.response(point: 7, replicas: 1, load: Rate(400)) == nil)
        #expect(try variant.response(point: 0, replicas: 2, load: Rate(1000)) == nil)
        for (point, replicas) in [(8, 1), (-1, 1), (0, 0)] {
            #expect(throws: SimulationError.self) {
                try variant.response(point: point, replicas: replicas, load: Rate(1))
            }
        }
    }

    /// Points at batches 2 and 6: what lies between runs linearly, what lies below takes what 2 takes.
    @Test func servicesAreInterpolated() throws {
        var sparse = variant
        sparse.points = [variant.points[5], variant.points[1]]
        let service = try BatchService(sparse, point: 0)
        #expect(service.largestBatch == 6)
        #expect(service.latencySeconds[0] == service.latencySeconds[1])
        for (batch, expected) in [(2, 0.014), (3, 0.016), (4, 0.018), (6, 0.022)] {
            #expect(abs(service.latencySeconds[batch - 1] - expected) < 1e-12)
        }
    }
}
