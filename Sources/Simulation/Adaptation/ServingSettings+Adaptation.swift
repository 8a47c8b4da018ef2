package import Pipelines
import Quantities

/// What the keys of `serve:` mean for plans that follow a load: the server and its forecast go by the same.
extension ServingSettings {
    /// When a plan is worth a change.
    package var hysteresis: Hysteresis {
        Hysteresis(
            minimumSaving: minimumSaving ?? Fraction(0.05), minimumDwell: minimumDwell ?? Seconds(30))
    }

    /// Goals that are given up in this order where no plan keeps all.
    package var givingUp: [Degradation.Goal] { (degrade ?? .accuracyFirst).order }

    /// Whether the accuracy of the first plan is a goal where the pipeline names none.
    package var holdsAccuracy: Bool { degrade == .accuracyLast }
}

extension ServedBatching {
    package var policy: BatchPolicy {
        switch self {
        case .planned: .planned
        case .by(let batching): batching.policy
        }
    }
}

extension Goals {
    /// When batches start unless something else is asked for: percentiles are those of replicas that take what waits, the
    /// worst case has full batches.
    package var usualBatching: ServedBatching { latencyModel == .p99 ? .by(.greedy) : .planned }
}
