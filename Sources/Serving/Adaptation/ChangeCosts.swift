import Quantities

/// What changing a stage takes, as seen so far.
struct ChangeCosts: Sendable, Hashable {
    /// Weight of the newest change.
    private static let weight = 0.3

    /// Joules beyond those of the requests served meanwhile, for each stage changed; nil before the first change.
    private(set) var energy: Joules?
    /// From the wish for a change until requests were served in the new way; nil before the first change.
    private(set) var duration: Seconds?

    mutating func learn(_ changes: [StageChange]) {
        guard let longest = changes.map(\.duration).max() else { return }
        duration = duration.map { $0 + (longest - $0) * Self.weight } ?? longest
    }

    /// - Parameters:
    ///   - excess: energy of the window of a change, beyond what its requests took.
    ///   - changes: the stages changed in the window.
    mutating func learn(excess: Joules, of changes: Int) {
        guard changes > 0, excess.isFinite else { return }
        let each = max(.zero, excess / Double(changes))
        energy = energy.map { $0 + (each - $0) * Self.weight } ?? each
    }
}
