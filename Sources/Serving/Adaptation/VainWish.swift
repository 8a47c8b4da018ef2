import Quantities

/// A plan that a target could not bring about in its time, for want of cores: it is not asked for again for a while, nor
/// is one that takes as many.
struct VainWish: Sendable, Hashable {
    private(set) var cores: Int
    private(set) var until: Seconds
    private var wait: Seconds

    /// Until the first other attempt, doubled after each in vain, up to the longest.
    private static let first = Seconds(300)
    private static let longest = Seconds(3600)

    /// - Parameter earlier: the last one, which may have been for another plan.
    init(_ settings: [StageSetting], at time: Seconds, after earlier: VainWish?) {
        cores = Self.cores(settings)
        wait = earlier.map { min($0.wait * 2, Self.longest) } ?? Self.first
        until = time + wait
    }

    /// What is left to wait where a plan takes as many cores; nil where it may be tried.
    func remaining(_ settings: [StageSetting], at time: Seconds) -> Seconds? {
        time < until && Self.cores(settings) >= cores ? until - time : nil
    }

    static func cores(_ settings: [StageSetting]) -> Int {
        settings.reduce(0) { $0 + $1.replicas * $1.threads }
    }
}
