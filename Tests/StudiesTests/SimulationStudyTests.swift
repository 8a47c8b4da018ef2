import Foundation
import Pipelines
import Planning
import Quantities
import Reporting
import Simulation
import Statistics
import Studies
import Synchronization
import TestKit
import Testing

@Suite struct SimulationStudyTests {
    private static let yaml = """
        name: two
        goals: {latencySLA: 2, objective: {accuracy: 1, energy: 0.01}}
        stages:
          - name: a
            variants:
              - {name: frugal, accuracy: 0.90, points: [{batch: 1, latency: 0.1, cores: 1, energy: 1, idlePower: 1}]}
              - {name: lavish, accuracy: 0.905, points: [{batch: 1, latency: 0.1, cores: 1, energy: 9, idlePower: 1}]}
        """

    private func request(
        _ policies: [SimulationPolicy], goals: Goals = Goals(), load: SimulatedLoad? = nil
    ) throws -> SimulationRequest {
        let load = load ?? SimulatedLoad(.poisson, rate: Rate(5))
        let settings = SimulationSettings(arrivals: load.arrivals, duration: Seconds(100))
        return try SimulationRequest(
            PipelineFile(parsing: Self.yaml, file: "two.yaml").resolved(), goals: goals, load: load, policies: policies,
            settings: settings)
    }

    private func request(
        _ policies: [SimulationPolicy], load: SimulatedLoad? = nil, replications: Int
    ) throws -> SimulationRequest {
        var request = try request(policies, load: load)
        request.replications = replications
        return request
    }

    private func study(_ request: SimulationRequest) async throws -> SimulationStudy {
        guard case .study(let study) = try await request.run() else {
            throw SimulationError(.infeasible, "the example has a plan")
        }
        return study
    }

    /// At 2/s a batch of 8 takes 3.5 s to fill, a batch of one 0.1 s to run.
    @Test(
        "batches start as the goals count latency, or as the file's serve: says",
        arguments: [
            ("", "", true), (", latencyModel: p99", "", false),
            (", latencyModel: p99", "serve: {batchPolicy: planned}", true),
            ("", "serve: {batchPolicy: greedy}", false), ("", "serve: {period: 5}", true),
        ])
    func batching(goals: String, serve: String, isAwaited: Bool) async throws {
        let yaml = """
            name: one
            goals: {rate: 2, latencySLA: 9\(goals)}
            \(serve)
            stages:
              - name: a
                variants: [{name: a, accuracy: 0.5, points: [{batch: 8, latency: 0.1, cores: 1, energy: 1, idlePower: 1}]}]
            """
        let pipeline = try PipelineFile(parsing: yaml, file: "one.yaml").resolved()
        let load = SimulatedLoad(.poisson, rate: Rate(2))
        for policy in [SimulationPolicy.fixed, .adaptive(.energyAware)] {
            let request = try SimulationRequest(
                pipeline, goals: Goals(), load: load, policies: [policy],
                settings: SimulationSettings(arrivals: load.arrivals, duration: Seconds(200)), serving: pipeline.serving
            )
            let response = try #require(try await study(request).results.first?.simulation.response)
            #expect((response.p50 > Seconds(0.5)) == isAwaited)
        }
    }

    @Test("with serve: in the file, changes wait as they do when it is served")
    func dwell() async throws {
        func changes(_ serve: String) async throws -> Int {
            let yaml = """
                name: two
                goals: {latencySLA: 2, costCap: 1, objective: {accuracy: 1}}
                \(serve)
                stages:
                  - name: a
                    variants:
                      - {name: low, accuracy: 0.5, points: [{batch: 1, latency: 0.01, cores: 1, energy: 1, idlePower: 1}]}
                      - {name: high, accuracy: 0.9, points: [{batch: 1, latency: 0.1, cores: 1, energy: 1, idlePower: 1}]}
                """
            let pipeline = try PipelineFile(parsing: yaml, file: "two.yaml").resolved()
            // Load for one and the other variant in turn, each for two periods.
            let rates = (0..<600).map { $0 / 40 % 2 == 0 ? 1.0 : 30 }
            let text = "rate\n" + rates.map { "\($0)" }.joined(separator: "\n")
            let load = SimulatedLoad(try ArrivalTrace(parsing: Array(text.utf8), file: "steps.csv"), file: "steps.csv")
            let request = try SimulationRequest(
                pipeline, goals: Goals(), load: load, policies: [.adaptive(.energyAware)],
                settings: SimulationSettings(arrivals: load.arrivals, duration: load.length), serving: pipeline.serving)
            return try #require(try await study(request).results.first?.changes)
        }
        let free = try await changes("")
        let held = try await changes("serve: {minimumDwell: 400}")
        #expect(free >= 12)
        // What the load forces is changed at once; the way back waits.
        #expect(held <= 4 && held > 0)
    }

    /// 25/s of batches of 0.1 s take three replicas, which plans of two cores give up their cap for.
    @Test(
        "no more replicas run side by side than the machine has processors for",
        arguments: [nil, 1, 2, 8])
    func processors(_ processors: Int?) async throws {
        let yaml = """
            name: one
            goals: {costCap: 2, objective: {accuracy: 1, cost: 0.001}}
            serve: {minimumDwell: 1}
            stages:
              - name: a
                variants: [{name: a, accuracy: 0.5, points: [{batch: 1, latency: 0.1, cores: 1, energy: 1, idlePower: 1}]}]
            """
        let pipeline = try PipelineFile(parsing: yaml, file: "one.yaml").resolved()
        let text = "rate\n" + (0..<100).map { $0 < 50 ? "5" : "25" }.joined(separator: "\n")
        let load = SimulatedLoad(try ArrivalTrace(parsing: Array(text.utf8), file: "steps.csv"), file: "steps.csv")
        let request = try SimulationRequest(
            pipeline, goals: Goals(), load: load, policies: [.adaptive(.energyAware)],
            settings: SimulationSettings(arrivals: load.arrivals, duration: load.length), serving: pipeline.serving,
            processors: processors)
        let result = try #require(try await study(request).results.first)
        let replicas = result.simulation.timeline.compactMap { $0.setup.stages.first?.replicas }
        let most = try #require(replicas.max())
        // A machine of one processor has less than the cap, one of eight more.
        #expect(processors.map { $0 <= 2 } ?? false ? most == processors : most > 2, "\(replicas)")
    }

    @Test func savingsAreThoseOfTheChosenVariants() async throws {
        let request = try request([.adaptive(.energyAware), .adaptive(.energyBlind), .adaptive(.energyAware)])
        let study = try await study(request)
        // What is named twice is simulated once.
        #expect(study.results.map(\.policy) == [.adaptive(.energyAware), .adaptive(.energyBlind)])
        let (ours, theirs) = (study.results[0].simulation, study.results[1].simulation)
        // The same arrivals and latencies: responses are alike, and 8 J a request are saved.
        #expect(ours.response == theirs.response && ours.requests == theirs.requests)
        let (less, more) = (try #require(ours.energyPerRequest), try #require(theirs.energyPerRequest))
        #expect(abs((more - less).value - 8) < 1e-9)
        let text = TerminalRenderer(width: 100).render(SimulationReport(study, of: request.pipeline).summary)
        let saved = try #require(study.comparisons.first?.energySaved)
        #expect(text.contains("saves ≈ \((100 * saved.mean).formatted(fractionDigits: 2)) ± "), "\(text)")
        // Every request costs 8 J less whatever the arrivals: runs differ, their pairs do not.
        let difference = try #require(study.comparisons.first?.differences[.energyPerRequest])
        #expect(abs(difference.mean + 8) < 1e-9 && difference.halfWidth == 0)
        #expect(try #require(study.results[0].means[.energyPerRequest]?.halfWidth) > 0.005)
        #expect(abs(saved.mean - (1 - less / more)) < 0.1 && text.contains("accuracy −0.0050"), "\(text)")
        #expect(text.contains("violations unchanged, cores unchanged"))
        #expect(text.contains("modelled by simulation, from points given in two.yaml"))
    }

    @Test func aStudySurvivesJSON() async throws {
        let study = try await study(request(SimulationPolicy.allCases))
        let data = try JSONEncoder().encode(study)
        let again = try JSONDecoder().decode(SimulationStudy.self, from: data)
        #expect(
            again.comparisons == study.comparisons && again.results == study.results
                && again.conditions == study.conditions && again.goals == study.goals)
        #expect(again.results.map(\.policy) == SimulationPolicy.allCases)
        #expect(SimulationPolicy.allCases.map(\.rawValue).allSatisfy { SimulationPolicy(rawValue: $0)?.rawValue == $0 })
    }

    @Test func theDocumentHasATimelineOfEverythingAndNoNaN() async throws {
        let trace = try ArrivalTrace(parsing: Array("rate\n0\n0\n9\n4\n".utf8), file: "trace.csv")
        let request = try request(SimulationPolicy.allCases, load: SimulatedLoad(trace, file: "trace.csv"))
        let study = try await study(request)
        let document = SimulationReport(study, of: request.pipeline, metadata: [Definition("Machine", "none")]).document
        let charts = document.blocks.compactMap { if case .chart(let chart) = $0 { chart.title } else { nil } }
        #expect(
            Set(charts).isSuperset(of: [
                "Load", "Accuracy", "Response, 99th percentile", "Violations", "Energy per request", "Power", "Cores",
                "Variants of energy-aware", "Replicas of energy-aware", "Variants of fixed", "Replicas of RIM",
            ]))
        let html = HTMLRenderer().render(document)
        for text in ["frugal × 1", "trace.csv", "Joules are modelled", "<svg", "FA2-high"] {
            #expect(html.contains(text), "\(text)")
        }
        for text in [html, TerminalRenderer(width: 120).render(document), MarkdownRenderer().render(document)] {
            let words = text.split { !$0.isLetter }
            #expect(!words.contains { $0.lowercased() == "nan" || $0.lowercased() == "inf" })
        }
    }

    @Test func aLoadWithoutRequestsIsNoDivisionByZero() async throws {
        let trace = try ArrivalTrace(parsing: Array("rate\n0\n0\n".utf8), file: "trace.csv")
        let request = try request(SimulationPolicy.allCases, load: SimulatedLoad(trace, file: "trace.csv"))
        // Without a rate there is nothing that a fixed plan could be for.
        await #expect(throws: SimulationError.self) { try await request.run() }
        let adaptive = try self.request([.adaptive(.energyAware)], load: SimulatedLoad(trace, file: "trace.csv"))
        let study = try await study(adaptive)
        #expect(study.results[0].simulation.requests == 0)
        _ = try JSONEncoder().encode(study)
        let text = TerminalRenderer().render(SimulationReport(study, of: adaptive.pipeline).document)
        #expect(text.contains("no request was served"))
    }

    @Test func goalsOutOfReachNameTheLimitAndBaselinesAreLeftOut() async throws {
        let outcome = try await request([.adaptive(.energyBlind), .fixed], goals: Goals(energySLA: Joules(0.5))).run()
        guard case .infeasible(let reason) = outcome else {
            Issue.record("a plan was found")
            return
        }
        #expect(reason.binding == .energy)
        var floor = Goals()
        floor.accuracyFloor = 0.902
        let study = try await study(request([.adaptive(.leastAccurate), .adaptive(.energyAware)], goals: floor))
        #expect(study.leftOut.map(\.policy) == [.adaptive(.leastAccurate)])
        #expect(study.leftOut[0].reason.contains("accuracy"))
    }

    @Test func progressNeverGoesBackAndCancellingEnds() async throws {
        let told = Recorder<Int>()
        _ = try await request(SimulationPolicy.allCases).run { told.append($0.done) }
        #expect(!told.all.isEmpty && told.all == told.all.sorted())
        let request = try request([.adaptive(.energyAware)])
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await request.run()
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func burstsKeepTheMeanRate() throws {
        forRandomInstances(100, seed: 11) { generator, label in
            let rate = 0.1 + 100 * generator.uniform()
            let shape = ArrivalShape.bursty(
                ratio: 1 + 20 * generator.uniform(), burst: Seconds(0.1 + generator.uniform()),
                gap: Seconds(0.1 + 10 * generator.uniform()))
            let mean = SimulatedLoad(shape, rate: Rate(rate)).arrivals.meanRate?.value ?? 0
            #expect(abs(mean - rate) < 1e-9 * rate, "\(label)")
        }
    }
}

/// Collects what concurrent work says.
private final class Recorder<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])
    func append(_ value: Value) { values.withLock { $0.append(value) } }
    var all: [Value] { values.withLock { $0 } }
}
