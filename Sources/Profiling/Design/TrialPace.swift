public import Quantities

/// How long the parts of one trial are.
public struct TrialPace: Sendable, Hashable, Codable {
    /// Inferences before measuring, so that memory is allocated and caches are filled; at least 1.
    public var warmupIterations: Int
    /// No warm-up inference starts later than this after the first.
    public var warmupLimit: Seconds
    /// Energy is measured over at least this time; the meter's own minimum counts when it is longer.
    public var minimumWindow: Seconds
    /// And over at least so many inferences.
    public var minimumIterations: Int
    /// Rest after a trial, so that its heat does not warm the next one.
    public var cooldown: Seconds

    public init(
        warmupIterations: Int = 3, warmupLimit: Seconds = Seconds(5), minimumWindow: Seconds = Seconds(1),
        minimumIterations: Int = 3, cooldown: Seconds = Seconds(0.2)
    ) {
        self.warmupIterations = warmupIterations
        self.warmupLimit = warmupLimit
        self.minimumWindow = minimumWindow
        self.minimumIterations = minimumIterations
        self.cooldown = cooldown
    }

    /// About how long a trial takes, loading apart.
    package func estimatedDuration(latency: Seconds) -> Seconds {
        let warmup = min(latency * Double(warmupIterations), warmupLimit + latency)
        return warmup + max(minimumWindow, latency * Double(minimumIterations)) + cooldown
    }
}
