public import Metering
public import Quantities

/// Something a reader of a trial must know.
public enum TrialFlag: Sendable, Hashable, Codable {
    /// What the meter says of the window.
    case measurement(flag: MeasurementFlag)
    /// Other processes kept this share of all processors busy; their energy is in the figures.
    case otherLoad(share: Fraction)
    /// The latency is this many scaled median absolute deviations from that of the trials before it.
    case latencyDeviates(by: Double)
}

extension TrialFlag {
    /// Of the wanted processor time, what other machines of the same host had; nil for other flags.
    package var stolenShare: Fraction? {
        if case .measurement(.processorTimeStolen(let share)) = self { share } else { nil }
    }
}

extension TrialFlag: CustomStringConvertible {
    public var description: String {
        switch self {
        case .measurement(let flag): flag.description
        case .otherLoad(let share):
            "other processes used \((share.value * 100).formatted(significantDigits: 2)) % of the processors: "
                + "their energy is counted here; stop them or measure again"
        case .latencyDeviates(let deviations):
            "the latency is \(deviations.formatted(significantDigits: 2)) deviations from its siblings'"
        }
    }
}
