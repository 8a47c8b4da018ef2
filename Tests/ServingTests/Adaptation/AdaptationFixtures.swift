import Foundation
import Metering
import Pipelines
import Quantities
import Simulation
import Synchronization

@testable import Serving

/// A variant whose batches of 1, 2, 4 and 8 take `fixed + each · size` seconds and as many joules per second as `watts`.
func variant(
    _ name: String, accuracy: Double, fixed: Double, each: Double, watts: Double, idle: Double = 0.5
) -> Variant {
    Variant(
        name: name, accuracy: Estimate(Fraction(accuracy), provenance: .given(in: "test")),
        points: [1, 2, 4, 8].map { batch in
            let seconds = fixed + each * Double(batch)
            return OperatingPoint(
                batch: batch, latency: Estimate(Seconds(seconds), provenance: .given(in: "test")),
                energy: Estimate(Joules(watts * seconds), provenance: .given(in: "test")), cores: 1,
                idlePower: Estimate(Watts(idle), provenance: .given(in: "test")))
        })
}

/// Detection by a large or a tiny model, then classification by one of two.
func detection(_ change: (inout Goals) -> Void = { _ in }) -> Pipeline {
    var goals = Goals(
        rate: Rate(10), objective: Objective(accuracy: 1, cost: 0.001, energy: 0.001), latencySLA: Seconds(2))
    change(&goals)
    return Pipeline(
        name: "detection",
        stages: [
            Stage(
                name: "detect", after: [],
                variants: [
                    variant("yolov7-tiny", accuracy: 0.5, fixed: 0.002, each: 0.01, watts: 20),
                    variant("yolov7", accuracy: 0.7, fixed: 0.01, each: 0.05, watts: 40),
                ]),
            Stage(
                name: "classify", after: [0],
                variants: [
                    variant("small", accuracy: 0.8, fixed: 0.002, each: 0.002, watts: 20),
                    variant("large", accuracy: 0.9, fixed: 0.005, each: 0.008, watts: 40),
                ]),
        ], headroom: 0.9, maxReplicas: 4, goals: goals)
}

/// A target that does as it is told, at a load and an energy that a test dictates.
final class FakeTarget: DeploymentTarget {
    private let state: Mutex<State>

    private struct State {
        var settings: [StageSetting]
        var observation: TargetObservation
        var failure: ServingError?
        var refusal: ServingError?
        var applied: [[StageSetting]] = []
    }

    init(_ settings: [StageSetting], rate: Double = 10) {
        state = Mutex(State(settings: settings, observation: seen(rate)))
    }

    var description: String { "fake" }
    var remarks: [String] { [] }
    var applied: [[StageSetting]] { state.withLock { $0.applied } }

    func sees(_ observation: TargetObservation) { state.withLock { $0.observation = observation } }
    func fails(_ error: ServingError?) { state.withLock { $0.failure = error } }
    func refuses(_ error: ServingError?) { state.withLock { $0.refusal = error } }

    private func value<Value: Sendable>(
        _ body: @Sendable (inout State) -> Result<Value, ServingError>
    ) throws(ServingError) -> Value {
        try state.withLock { state in state.failure.map { .failure($0) } ?? body(&state) }.get()
    }

    func settings() async throws(ServingError) -> [StageSetting] { try value { .success($0.settings) } }

    func observe() async throws(ServingError) -> TargetObservation { try value { .success($0.observation) } }

    func apply(_ settings: [StageSetting]) async throws(ServingError) -> [StageChange] {
        try value { state in
            if let refusal = state.refusal { return .failure(refusal) }
            let changes = zip(state.settings, settings).filter { $0 != $1 }.map {
                StageChange(stage: $1.stage, from: $0, to: $1, duration: Seconds(0.05))
            }
            state.settings = settings
            state.applied.append(settings)
            return .success(changes)
        }
    }
}

/// A window of ten seconds at a constant rate.
func seen(
    _ rate: Double, p99: Double = 0.1, joulesPerRequest: Double? = nil, watts: Double? = nil
) -> TargetObservation {
    seen(Array(repeating: rate, count: 10), p99: p99, joulesPerRequest: joulesPerRequest, watts: watts)
}

func seen(
    _ rates: [Double], p99: Double = 0.1, joulesPerRequest: Double? = nil, watts: Double? = nil
) -> TargetObservation {
    let answered = Int(rates.reduce(0, +))
    func estimate(_ joules: Double?) -> Estimate<Joules>? {
        joules.map { Estimate(Joules($0), provenance: .measured(by: "test")) }
    }
    return TargetObservation(
        window: Seconds(Double(rates.count)), arrivalsPerSecond: rates, answered: answered, failed: 0,
        p50: Seconds(p99 / 2), p99: Seconds(p99),
        energy: estimate(watts.map { $0 * Double(rates.count) } ?? joulesPerRequest.map { $0 * Double(answered) }),
        dynamicEnergy: estimate(joulesPerRequest.map { $0 * Double(answered) }))
}

/// A core that has started, and what it set the stages to.
func started(
    _ pipeline: Pipeline, rate: Double = 10, strategy: ServingStrategy = .adaptive(.energyAware),
    isDryRun: Bool = false,
    _ change: (inout ServingSettings) -> Void = { _ in }
) throws -> (core: AdaptationCore, settings: [StageSetting], start: AdaptationStart) {
    var settings = ServingSettings()
    change(&settings)
    var core = try AdaptationCore(
        AdaptationSettings(settings, strategy: strategy, isDryRun: isDryRun), pipeline: pipeline,
        highestRate: Rate(rate))
    let start = try core.start(rate: Rate(rate))
    return (core, start.settings, start)
}

/// A run of windows through a core, its wishes brought about at once.
struct Rehearsal {
    var core: AdaptationCore
    var settings: [StageSetting]
    private(set) var now = Seconds(0)
    private(set) var decisions: [AdaptationDecision] = []

    init(_ started: (core: AdaptationCore, settings: [StageSetting], start: AdaptationStart)) {
        (core, settings) = (started.core, started.settings)
    }

    @discardableResult mutating func see(_ observation: TargetObservation) throws -> AdaptationDecision {
        now += observation.window
        let proposal = try core.decide(observation, running: settings, at: now)
        if let wanted = proposal.settings {
            let changes = zip(settings, wanted).filter { $0 != $1 }.map {
                StageChange(stage: $1.stage, from: $0, to: $1, duration: Seconds(0.05))
            }
            settings = wanted
            core.applied(changes, at: now)
        }
        decisions.append(proposal.decision)
        return proposal.decision
    }
}
