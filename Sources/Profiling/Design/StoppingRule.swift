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

    /// Whether no more repeats are needed: the mean of every response is precise enough.
    /// - Parameter repeats: the same responses of each.
    package func isSatisfied(by repeats: [[Double]]) -> Bool {
        guard repeats.count >= minimumRepeats else { return false }
        guard repeats.count < maximumRepeats, let count = repeats.first?.count else { return true }
        return (0..<count).allSatisfy { response in
            isPrecise(repeats.compactMap { response < $0.count ? $0[response] : nil })
        }
    }

    private func isPrecise(_ values: [Double]) -> Bool {
        var moments = RunningMoments()
        for value in values { try? moments.add(value) }
        // What is not finite was not added; an interval over fewer values would claim too much.
        guard moments.count == values.count else { return false }
        return (try? moments.isMeanWithin(target.value, level: level)) ?? false
    }
}
