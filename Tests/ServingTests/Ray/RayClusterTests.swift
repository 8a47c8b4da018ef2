import Foundation
import Quantities
import Simulation
import TestKit
import Testing

@testable import Serving

/// A real cluster, which `integrations/ray/test` starts in a namespace before it runs this suite; it needs half a minute
/// and a Python with Ray, so that nothing of it runs otherwise.
@Suite(
    .serialized,
    .enabled(if: RayCluster.dashboard != nil, "needs a Ray cluster: run integrations/ray/test"))
struct RayClusterTests {
    private let folder: String
    private let stages: [ServedStage]

    init() throws {
        folder =
            FileManager.default.temporaryDirectory.path + "/perjoule-ray-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let factors: [(String, Float)] = [("two", 2), ("three", 3)]
        for (name, factor) in factors {
            try AffineModel.write(
                to: "\(folder)/\(name).onnx", input: "x", output: "y", width: 4, factor: factor, term: 0)
        }
        try AffineModel.write(to: "\(folder)/plus.onnx", input: "y", output: "z", width: 4, factor: 1, term: 10)
        let folder = folder
        func variant(_ name: String) -> ServedVariant { ServedVariant(name: name, file: "\(folder)/\(name).onnx") }
        stages = [
            ServedStage(name: "scale", variants: [variant("two"), variant("three"), variant("absent")]),
            ServedStage(name: "shift", after: [0], variants: [variant("plus")]),
        ]
    }

    private func target(_ agents: RayAgents? = nil) throws -> RayTarget {
        let dashboard = try #require(RayCluster.dashboard)
        var options = RayTarget.Options()
        options.gateways = 2
        options.agents = agents
        // Two nodes on one machine have one port 8000.
        options.proxy = .init(host: "127.0.0.1", location: .headOnly)
        return RayTarget(
            address: try ServerAddress(parsing: dashboard), pipeline: "affine", stages: stages, options: options)
    }

    private func settings(
        _ variant: String, batch: Int = 1, replicas: Int = 2, policy: BatchPolicy = .greedy
    ) -> [StageSetting] {
        [
            StageSetting(stage: "scale", variant: variant, batch: batch, replicas: replicas, policy: policy),
            StageSetting(stage: "shift", variant: "plus", batch: 8),
        ]
    }

    private func pids(_ target: RayTarget) async throws -> Set<Int> {
        let application = try #require(try await target.client.status().application("affine"))
        return Set(application.deployments.flatMap(\.replicas).compactMap(\.pid))
    }

    private func answer(_ model: String = "affine") async throws -> [Float]? {
        let answer = try await HTTPConnection.exchange(RayTraffic.request(model, [1, 2, 3, 4]), with: RayTraffic.proxy)
        return RayTraffic.values(answer.body)
    }

    @Test(.timeLimit(.minutes(120))) func servesAPipelineChangesItAndSurvivesTheLossOfANode() async throws {
        let target = try target()
        #expect(try await target.settings().isEmpty)
        let deployed = try await target.apply(settings("two"))
        #expect(deployed.map(\.to) == settings("two") && deployed.allSatisfy { $0.from == nil })
        print("ray: deployed in \(deployed.map(\.duration).max() ?? .zero)")
        #expect(try await answer() == [12, 14, 16, 18])
        #expect(try await answer("scale") == [2, 4, 6, 8])
        #expect(try await target.settings() == settings("two"))

        try await changesVariantsUnderLoad(target)
        try await changesReplicas(target)
        try await keepsWhatRunsWhenAChangeFails(target)
        try await countsWhatItServed()
        try await losesANode(target)
    }

    private func changesVariantsUnderLoad(_ target: RayTarget) async throws {
        let before = try await pids(target)
        let (durations, tally) = try await RayTraffic.during(clients: 4, model: "affine") {
            var durations: [Seconds] = []
            for round in 0..<RayCluster.changes {
                let wanted =
                    round.isMultiple(of: 2)
                    ? settings("three", batch: 4, policy: .timeout(Seconds(0.002))) : settings("two")
                let changes = try await target.apply(wanted)
                #expect(changes.map(\.to) == [wanted[0]])
                durations += changes.map(\.duration)
                if durations.count.isMultiple(of: 100) { print("ray: \(durations.count) changes") }
                let factor: Float = round.isMultiple(of: 2) ? 3 : 2
                #expect(try await answer() == [1, 2, 3, 4].map { $0 * factor + 10 })
            }
            return durations.sorted()
        }
        #expect(try await pids(target) == before, "a replica was restarted")
        #expect(tally.failed == 0, "\(tally.messages)")
        #expect(tally.values[12] ?? 0 > 0 && tally.values[13] ?? 0 > 0)
        print(
            "ray: \(durations.count) changes of variant and batch on 2 replicas: median \(durations[durations.count / 2]),",
            "longest \(durations.last ?? .zero), \(durations.count { $0 > Seconds(1) }) above 1 s;",
            "\(tally.asked) requests, \(tally.failed) failed, longest \(tally.longest)")
    }

    private func changesReplicas(_ target: RayTarget) async throws {
        let (durations, tally) = try await RayTraffic.during(clients: 4, model: "affine") {
            let more = try await target.apply(settings("two", replicas: 3))
            #expect(more.count == 1 && more.first?.from?.replicas == 2)
            let fewer = try await target.apply(settings("two"))
            return (more + fewer).map(\.duration)
        }
        #expect(tally.failed == 0, "\(tally.messages)")
        print("ray: replicas 2→3→2 took \(durations); \(tally.asked) requests, \(tally.failed) failed")
    }

    private func keepsWhatRunsWhenAChangeFails(_ target: RayTarget) async throws {
        let (error, tally) = try await RayTraffic.during(clients: 2, model: "affine") {
            await #expect(throws: ServingError.self) { try await target.apply(settings("absent")) }
        }
        #expect(error?.code == .target)
        #expect(error?.message.contains("“scale”") ?? false && error?.message.contains("absent.onnx") ?? false)
        #expect(tally.failed == 0, "\(tally.messages)")
        print("ray: a file that is not there: \(error?.message ?? "")")
        // A new process of Perjoule knows nothing but what Ray tells.
        let successor = try self.target()
        #expect(try await successor.settings() == settings("two"))
        _ = try await successor.apply(settings("two"))
        #expect(try await answer() == [12, 14, 16, 18])
    }

    private func countsWhatItServed() async throws {
        let stand = try AgentStand()
        try await stand.serve(GatewaySettings(port: 0, token: "secret")) { _, port in
            let target = try target(RayAgents(port: port, token: "secret"))
            // Counters reach the metrics endpoint once a second here.
            try await Task.sleep(for: .seconds(4))
            stand.meter.run(for: Seconds(5), at: Watts(12))
            let first = try await target.observe()
            #expect(first.window == .zero && first.answered == 0 && first.energy == nil)
            let (_, tally) = try await RayTraffic.during(clients: 2, model: "affine") {
                try await Task.sleep(for: .seconds(3))
            }
            try await Task.sleep(for: .seconds(4))
            stand.meter.run(for: Seconds(7), at: Watts(30))
            let seen = try await target.observe()
            #expect(seen.answered == tally.asked && seen.failed == 0)
            #expect(Int(seen.arrivalsPerSecond.reduce(0, +).rounded()) <= tally.asked)
            #expect(seen.models == [.init(model: "affine", arrived: tally.asked, statuses: [200: tally.asked])])
            let stages = try #require(seen.stages)
            #expect(stages.map(\.stage) == ["scale", "shift"])
            #expect(stages.allSatisfy { Int($0.requests) == tally.asked && $0.busyTime > .zero })
            let p99 = try #require(seen.p99)
            #expect(try #require(seen.p50) <= p99 && p99 <= tally.longest * 1.3)
            // Both nodes are of one machine, whose agent is asked once: 7 s at 30 W, of which 10 W are rest.
            #expect(abs((seen.energy?.value.value ?? 0) - 210) < 1e-3 && target.remarks.isEmpty)
            #expect(abs((seen.dynamicEnergy?.value.value ?? 0) - 140) < 1e-3)
            print("ray: observed \(seen.answered) answers, p50 \(seen.p50 ?? .zero), p99 \(p99)")
        }
    }

    private func losesANode(_ target: RayTarget) async throws {
        let victim = try #require(RayCluster.victim)
        let replicas = try await target.client.status().application("affine")?.deployments.flatMap(\.replicas) ?? []
        #expect(Set(replicas.map(\.node)).count == 2, "the victim must have something to lose")
        let (_, tally) = try await RayTraffic.during(clients: 4, model: "affine") {
            try await Task.sleep(for: .seconds(2))
            kill(victim, SIGKILL)
            try await Task.sleep(for: .seconds(20))
        }
        // Each is answered, or refused with a reason; none hangs and none gets a wrong answer.
        #expect(tally.statuses.keys.allSatisfy { $0 == 200 || $0 >= 500 }, "\(tally.statuses)")
        #expect(tally.broken == 0 && Set(tally.values.keys) == [12])
        print(
            "ray: a node killed: \(tally.asked) requests, by status \(tally.statuses), longest \(tally.longest);",
            tally.messages.sorted())
        let (_, after) = try await RayTraffic.during(clients: 2, model: "affine") {
            try await Task.sleep(for: .seconds(2))
        }
        #expect(after.failed == 0 && after.asked > 0, "\(after.messages)")
        #expect(try await target.settings() == settings("two"))
        // Ray starts what was lost again on the node that is left.
        while try await target.client.status().application("affine")?.status != "RUNNING" {
            try await Task.sleep(for: .seconds(1))
        }
        let seen = try await target.observe()
        print("ray: afterwards \(seen.answered) answers, \(seen.failed) failed; \(target.remarks)")
        _ = try await target.apply(settings("three"))
        #expect(try await answer() == [13, 16, 19, 22])
    }
}
