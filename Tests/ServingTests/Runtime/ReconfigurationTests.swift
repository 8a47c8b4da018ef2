import Foundation
import Inference
import Metering
import Quantities
import Simulation
import Statistics
import Synchronization
import TestKit
import Testing

@testable import Serving

/// Changes of a running stage.
@Suite struct ReconfigurationTests {
    private static let seed = testSeed(ProcessInfo.processInfo.environment)

    private static func randomSetting(_ generator: inout SeededGenerator) -> StageSetting {
        let policies: [BatchPolicy] = [.greedy, .timeout(Seconds(0.001)), .threshold(2, timeout: Seconds(0.0005))]
        return StageSetting(
            stage: "s", variant: ["×2", "×3", "×5"][generator.index(below: 3)], batch: 1 + generator.index(below: 8),
            replicas: 1 + generator.index(below: 3), threads: 1 + generator.index(below: 2),
            policy: policies[generator.index(below: 3)])
    }

    /// A thousand changes of variant, batch, replicas, threads and policy while requests come: each request is answered
    /// once, by the variant that its answer names.
    @Test func aThousandChangesLoseNoRequest() async throws {
        let engine = FakeEngine(service: Seconds(5e-5))
        let runtime = try await PipelineRuntime.oneStage(engine, ["×2", "×3", "×5"], warmBytes: 400)
        let done = Flag()
        let answered = try await withThrowingTaskGroup(of: [String: Int].self) { group in
            for client in 0..<8 {
                group.addTask {
                    var answered: [String: Int] = [:]
                    var number = 0
                    while !done.isRaised {
                        number += 1
                        let row = [Float(client), Float(number), 1]
                        let answer = try await runtime.ask([[Float]](repeating: row, count: 1 + number % 3))
                        let visit = try #require(answer.visits.first)
                        let factor = try #require(Float(visit.variant.dropFirst()))
                        #expect(answer.outputs[0].floats.prefix(3) == [row[0] * factor, row[1] * factor, factor])
                        answered[visit.variant, default: 0] += 1
                    }
                    return answered
                }
            }
            var generator = SeededGenerator(seed: Self.seed)
            for _ in 0..<1000 {
                let (before, setting) = (runtime.settings, Self.randomSetting(&generator))
                let change = try await runtime.apply(setting)
                #expect(change?.to == (before == [setting] ? nil : setting) && runtime.settings == [setting])
                #expect(runtime.load.replicas == setting.replicas)
            }
            done.raise()
            return try await group.reduce(into: [:]) { all, one in all.merge(one, uniquingKeysWith: +) }
        }
        #expect(Set(answered.keys) == ["×2", "×3", "×5"])
        await runtime.stop()
        #expect(engine.sessions == 0)
    }

    /// What runs serves while the new is loaded, and goes on when that fails.
    @Test func aModelThatDoesNotLoadChangesNothing() async throws {
        let runtime = try await PipelineRuntime.oneStage(FakeEngine(), ["×2", "broken"])
        let before = runtime.settings
        let failure = await error { () throws(ServingError) in
            try await runtime.apply(StageSetting(stage: "s", variant: "broken"))
        }
        #expect(failure?.code == .configuration && failure?.message.contains("the file is broken") == true)
        #expect(runtime.settings == before)
        #expect(try await runtime.ask([[1, 0, 0]]).outputs[0].floats[0] == 2)
        await runtime.stop()
    }

    @Test(arguments: [
        StageSetting(stage: "s", variant: "×2", batch: 0), StageSetting(stage: "s", variant: "×2", replicas: 0),
        StageSetting(stage: "s", variant: "×2", threads: -1), StageSetting(stage: "s", variant: "×7"),
        StageSetting(stage: "t", variant: "×2"), StageSetting(stage: "s", variant: "×2", policy: .planned),
        StageSetting(stage: "s", variant: "×2", policy: .timeout(Seconds(-1))),
        StageSetting(stage: "s", variant: "×2", policy: .smdp(secondsPerJoule: 1)),
    ])
    func settingsThatCannotBeAreRefused(setting: StageSetting) async throws {
        let runtime = try await PipelineRuntime.oneStage(FakeEngine())
        let failure = await error { () throws(ServingError) in try await runtime.apply(setting) }
        #expect(failure?.code == .configuration && failure?.advice != nil)
        #expect(try await runtime.ask([[1, 0, 0]]).outputs[0].floats[0] == 2)
        await runtime.stop()
    }

    /// Only what differs is loaded, and what was replaced is at hand for the way back.
    @Test func onlyTheDifferenceIsLoaded() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, ["×2", "×3"])
        func apply(_ variant: String, batch: Int = 1, replicas: Int = 1) async throws {
            _ = try await runtime.apply(
                StageSetting(stage: "s", variant: variant, batch: batch, replicas: replicas))
            // Sessions are at hand once their replicas have ended.
            _ = try await runtime.ask([[1, 0, 0]])
        }
        #expect(engine.loads == ["×2"])
        try await apply("×2", batch: 8)
        #expect(engine.loads == ["×2"])
        try await apply("×2", batch: 8, replicas: 3)
        #expect(engine.loads == ["×2", "×2", "×2"])
        try await apply("×3")
        #expect(engine.loads == ["×2", "×2", "×2", "×3"])
        while runtime.kept < 3 { try await Task.sleep(for: .milliseconds(1)) }
        try await apply("×2", replicas: 3)
        #expect(engine.loads == ["×2", "×2", "×2", "×3"])
        #expect(try await runtime.apply(runtime.settings[0]) == nil)
        await runtime.stop()
        #expect(engine.sessions == 0)
    }

    /// With no memory to spare for them, sessions go as soon as they are replaced.
    @Test func nothingIsKeptBeyondTheLimit() async throws {
        let engine = FakeEngine()
        let runtime = try await PipelineRuntime.oneStage(engine, ["×2", "×3"], warmBytes: 0)
        _ = try await runtime.ask([[1, 0, 0]])
        _ = try await runtime.apply(StageSetting(stage: "s", variant: "×3"))
        while engine.sessions > 1 { try await Task.sleep(for: .milliseconds(1)) }
        _ = try await runtime.apply(StageSetting(stage: "s", variant: "×2"))
        #expect(engine.loads == ["×2", "×3", "×2"])
        await runtime.stop()
    }

    #if os(Linux)
        /// Replicas run on processors of their own, and the thread that loads them goes free again.
        @Test(.enabled(if: (ThreadAffinity.current?.count ?? 0) >= 2, "there is one processor only"))
        func replicasStayOnTheirProcessors() async throws {
            let engine = FakeEngine()
            let runtime = try PipelineRuntime(
                "p", stages: [ServedStage(name: "s", variants: [ServedVariant(name: "×2", file: "×2")])],
                settings: [StageSetting(stage: "s", variant: "×2", replicas: 2)], engine: engine, monitor: Monitor(),
                options: RuntimeOptions(pinsThreads: true))
            try await runtime.start()
            // Each session was warmed up where it will run, on one processor for its one thread.
            let warm = Set(engine.runs.map(\.processors))
            #expect(warm.count == 2 && warm.allSatisfy { $0.count == 1 })
            engine.clear()
            for _ in 0..<10 { _ = try await runtime.ask([[1, 0, 0]]) }
            #expect(Set(engine.runs.map(\.processors)).isSubset(of: warm))
            await runtime.stop()
            #expect((ThreadAffinity.current?.count ?? 0) >= 2)
        }
    #endif

    /// Policies that rest on a load become what the simulator makes of them.
    @Test func plannedPoliciesAreResolved() throws {
        let service = try BatchService(
            latencies: (1...8).map { Seconds(0.01 + 0.002 * Double($0)) }, energies: (1...8).map { Joules(Double($0)) })
        let planned = StageSetting(stage: "s", variant: "v", batch: 4, policy: .planned)
        let resolved = planned.resolved(service, load: Rate(100))
        guard case .threshold(4, let timeout?) = resolved.policy else {
            Issue.record("\(resolved.policy)")
            return
        }
        // Three more requests at 100/s.
        #expect(abs(timeout.value - 0.03) < 1e-6)
        var optimal = planned
        optimal.policy = .smdp(secondsPerJoule: 0.01)
        guard case .table(let table) = optimal.resolved(service, load: Rate(50)).policy else {
            Issue.record("no table")
            return
        }
        #expect(table.largest <= 4)
    }
}
