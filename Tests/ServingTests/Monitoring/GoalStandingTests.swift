import Foundation
import Pipelines
import Planning
import Quantities
import Reporting
import TestKit
import Testing

@testable import Serving

/// Goals that are known from what runs: the accuracy, and the cores.
@Suite struct GoalStandingTests {
    /// A floor that the detector keeps at 10/s, and no plan at 100/s.
    private var pipeline: Pipeline {
        detection {
            $0.accuracyFloor = 0.6
            $0.costCap = 7
        }
    }

    private func monitor(_ pipeline: Pipeline) -> Monitor {
        Monitor(stages: SampleService.stages, goals: pipeline.goals, planned: pipeline, clock: ManualClock().clock)
    }

    private func standing(_ name: String, _ monitor: Monitor) throws -> GoalStanding {
        try #require(monitor.standings.first { $0.name == name })
    }

    @Test func whatRunsTellsAccuracyAndCores() throws {
        let pipeline = pipeline
        let monitor = monitor(pipeline)
        #expect(monitor.standings.map(\.name) == ["latency p99", "accuracy", "cores"])
        #expect(monitor.standings.map(\.state) == [.unknown, .unknown, .unknown])
        let settings = try started(pipeline).settings
        monitor.running(settings)
        let accuracy = try standing("accuracy", monitor)
        // 0.7 of the detector times 0.9 of the classifier.
        #expect(accuracy.value?.isApproximately(0.63, within: 1e-9) == true && accuracy.limit == 0.6)
        #expect(accuracy.state == .kept && accuracy.isFloor && accuracy.unit == "ratio")
        let cores = try standing("cores", monitor)
        // Each replica takes one.
        #expect(cores.value == Double(settings.reduce(0) { $0 + $1.replicas }) && cores.limit == 7)
        #expect(cores.state == .kept && !cores.isFloor)
        // Something that the pipeline does not offer, as a target may run.
        monitor.running(settings.map { StageSetting(stage: $0.stage, variant: "other") })
        #expect(try standing("accuracy", monitor).value == nil)
        #expect(try standing("accuracy", monitor).state == .unknown)
    }

    @Test func aGoalThatIsGivenUpIsNeitherKeptNorViolated() throws {
        let pipeline = pipeline
        let (_, settings, start) = try started(pipeline, rate: 100)
        #expect(start.givenUp == [.accuracy])
        let monitor = monitor(pipeline)
        monitor.running(settings)
        #expect(try standing("accuracy", monitor).state == .violated)
        monitor.gaveUp(start.givenUp)
        #expect(try standing("accuracy", monitor).state == .givenUp)
        #expect(try standing("accuracy", monitor).value?.isApproximately(0.45, within: 1e-9) == true)
        #expect(try standing("cores", monitor).state == .kept)
        // A decision that says nothing of it leaves it so; one that gives up nothing ends it.
        monitor.record(SampleService.decision(at: .zero, .unchanged))
        #expect(try standing("accuracy", monitor).state == .givenUp)
        var decision = SampleService.decision(at: .zero)
        decision.givenUp = []
        monitor.record(decision)
        monitor.running(try started(pipeline).settings)
        #expect(try standing("accuracy", monitor).state == .kept)
    }

    /// Limits that are just met are kept, whatever their sums' rounding; nothing wavers, so that nothing is at risk.
    @Test(arguments: [
        (Constraint.accuracy, 0.8, 0.8, GoalStanding.State.kept), (.accuracy, 0.3, 0.1 + 0.2, .kept),
        (.accuracy, 0.79, 0.8, .violated), (.cost, 2, 2, .kept), (.cost, 0.1 + 0.2, 0.3, .kept),
        (.cost, 2.5, 2, .violated), (.latency, 0.5, 0.5, .atRisk), (.latency, 0.51, 0.5, .violated),
        (.power, .nan, 1, .unknown),
    ])
    func limitsThatAreJustMet(constraint: Constraint, value: Double, limit: Double, state: GoalStanding.State) {
        #expect(GoalThresholds().state(value, limit: limit, of: constraint) == state)
    }

    @Test func eventsAndMetricsTellOfThem() throws {
        let pipeline = pipeline
        let (_, settings, start) = try started(pipeline, rate: 100)
        let monitor = monitor(pipeline)
        monitor.running(settings)
        monitor.gaveUp(start.givenUp)
        let text = monitor.snapshot().now.json().serialized()
        #expect(
            text.contains(
                #"{"name":"accuracy","value":0.45,"limit":0.6,"isFloor":true,"unit":"ratio","state":"given up"}"#),
            "\(text)")
        let samples = try ExpositionParser.parse(monitor.metrics.text).flatMap(\.samples)
        func value(_ name: String, _ labels: [String: String]) -> Double? {
            samples.first { $0.name == name && $0.labels == labels }?.value
        }
        #expect(value("perjoule_goal_limit", ["goal": "accuracy", "unit": "ratio"]) == 0.6)
        #expect(
            value("perjoule_goal_value", ["goal": "accuracy", "unit": "ratio"])?.isApproximately(0.45, within: 1e-9)
                == true)
        #expect(value("perjoule_goal_value", ["goal": "cores", "unit": "cores"]) != nil)
        #expect(value("perjoule_goal_state", ["goal": "accuracy", "state": "given up"]) == 1)
        #expect(value("perjoule_goal_state", ["goal": "accuracy", "state": "violated"]) == 0)
        #expect(value("perjoule_goal_state", ["goal": "cores", "state": "ok"]) == 1)
    }

    @Test(.enabled(if: Chromium.path != nil, "no chromium on this machine: the page is not tried in a browser"))
    func thePageTellsOfThem() throws {
        let pipeline = pipeline
        let (_, settings, start) = try started(pipeline, rate: 100)
        let monitor = monitor(pipeline)
        monitor.running(settings)
        monitor.gaveUp(start.givenUp)
        let shown = try Chromium.show([monitor.snapshot().now.json(history: [])])
        #expect(shown.text(of: "goals").contains("accuracy 0.45 of at least 0.6 · given up"))
        let cores = settings.reduce(0) { $0 + $1.replicas }
        #expect(shown.text(of: "goals").contains("cores \(cores) cores of 7 cores · ok"))
        #expect(shown.page.contains(#"<li class="given-up">"#))
    }
}
