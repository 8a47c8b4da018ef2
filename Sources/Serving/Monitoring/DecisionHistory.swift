/// The last decisions of the adaptation loop, and how many there were of each kind.
struct DecisionHistory: Sendable {
    private static let kept = 50
    /// Newest last; of decisions in a row that changed nothing only the last.
    private(set) var latest: [AdaptationDecision] = []
    private(set) var counts: [AdaptationDecision.Outcome: Int] = [:]

    mutating func add(_ decision: AdaptationDecision) {
        counts[decision.outcome, default: 0] += 1
        if decision.outcome == .unchanged, latest.last?.outcome == .unchanged { latest.removeLast() }
        latest.append(decision)
        if latest.count > Self.kept { latest.removeFirst() }
    }
}
