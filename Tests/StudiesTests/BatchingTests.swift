import Pipelines
import Quantities
import Simulation
import Testing

@testable import Studies

@Suite struct BatchingTests {
    @Test(arguments: [
        ("greedy", BatchPolicy.greedy), ("full", .fixed), ("timeout:20ms", .timeout(Seconds(0.02))),
        ("timeout:1.5", .timeout(Seconds(1.5))), ("smdp", .smdp(secondsPerJoule: 0)),
        ("smdp:0.05", .smdp(secondsPerJoule: 0.05)),
    ])
    func namesAreUnderstood(name: String, policy: BatchPolicy) throws {
        let found = try #require(SimulationPolicy(rawValue: name))
        guard case .batching(let batching) = found else {
            Issue.record("\(name) is a way of batching")
            return
        }
        #expect(batching.policy == policy)
        #expect(SimulationPolicy(rawValue: found.rawValue) == found)
        #expect(!found.isAdaptive)
    }

    @Test(arguments: [
        "", "timeout", "timeout:", "timeout:-1s", "timeout:2J", "smdp:", "smdp:-1", "smdp:nan", "Greedy", "fixed:1",
    ])
    func otherNamesAreNot(name: String) {
        #expect(SimulationPolicy(rawValue: name) == nil)
    }

    /// One stage at 40 requests a second, each batch costing 5 J beside its requests.
    @Test func waysOfBatchingShareOnePlan() async throws {
        let given = Provenance.given(in: "test")
        let points = [1, 2, 4, 8].map { batch in
            OperatingPoint(
                batch: batch, latency: Estimate(Seconds(0.01 + 0.002 * Double(batch)), provenance: given),
                energy: Estimate(Joules(5 + Double(batch)), provenance: given), cores: 1,
                idlePower: Estimate(Watts(1), provenance: given))
        }
        let variant = Variant(
            name: "v", accuracy: Estimate(Fraction(0.9), provenance: given), points: points)
        let pipeline = Pipeline(name: "one", stages: [Stage(name: "a", after: [], variants: [variant])])
        let policies = ["fixed", "greedy", "timeout:5ms", "smdp:0.1"].compactMap { SimulationPolicy(rawValue: $0) }
        let goals = Goals(rate: Rate(40), objective: Objective(accuracy: 1, energy: 0.1), latencySLA: Seconds(1))
        var settings = SimulationSettings(arrivals: .poisson(Rate(40)), duration: Seconds(300))
        settings.seed = 4
        let request = try SimulationRequest(
            pipeline, goals: goals, load: SimulatedLoad(.poisson, rate: Rate(40)), policies: policies,
            settings: settings)
        guard case .study(let study) = try await request.run() else {
            Issue.record("there is a plan")
            return
        }
        #expect(study.results.map(\.policy) == policies)
        #expect(Set(study.results.map(\.simulation.requests)).count == 1)
        let joules = study.results.compactMap { $0.simulation.energyPerRequest?.value }
        let responses = study.results.compactMap { $0.simulation.response?.mean.value }
        #expect(joules[3] < joules[1] && responses[3] > responses[1])
        let costs = zip(responses, joules).map { $0 + 0.1 * $1 }
        #expect(costs[3] == costs.min())
        #expect(study.results[0].queues != nil && study.results[3].queues == nil)
    }
}
