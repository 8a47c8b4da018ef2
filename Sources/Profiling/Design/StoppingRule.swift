public import Quantities
import Statistics

/// When a treatment has been repeated often enough.
public struct StoppingRule: Sendable, Hashable, Codable {
    /// Repeats that every treatment gets.
    public var minimumRepeats: Int
    /// Repeats that no treatment exceeds.
    public var maximumRepeats: Int
    /// Half the width of the t interval of the mean, as a share of the mean, that is precise enough.
    public var target: Fraction
    /// The confidence of that interval.
    public var level: Double

    /// Exactly so many repeats of every treatment.
    public static func repeats(_ count: Int) -> StoppingRule {
        StoppingRule(minimumRepeats: count, maximumRepeats: count)
    }

    public init(
        minimumRepeats: Int = 3, maximumRepeats: Int = 10, target: Fraction = Fraction(0.05), level: Double = 0.95
    ) {
        self.minimumRepeats = minimumRepeats
        self.maximumRepeats = maximumRepeats
        self.target = target
        self.level = level
    }

    /// Whether a treatment needs no more repeats: both its mean energy and its mean latency are precise enough.
    func isSatisfied(by figures: [TrialFigures]) -> Bool {
        guard figures.count >= minimumRepeats else { return false }
        if figures.count >= maximumRepeats { return true }
        return isPrecise(figures.map(\.energy.value.value)) && isPrecise(figures.map(\.latency.mean.value))
    }

    private func isPrecise(_ values: [Double]) -> Bool {
        var moments = RunningMoments()
        for value in values { try? moments.add(value) }
        // What is not finite was not added; an interval over fewer values would claim too much.
        guard moments.count == values.count else { return false }
        return (try? moments.isMeanWithin(target.value, level: level)) ?? false
    }
}
