import Synchronization

/// Counts what an adaptation loop decides.
final class DecisionTally: Sendable {
    private let state = Mutex((all: 0, changes: 0))

    func add(_ decision: AdaptationDecision) {
        state.withLock {
            $0.all += 1
            // A new time for which batches wait is no change of the plan.
            let isMove = decision.changes.contains { change in
                change.from.map { change.to.needsSessions(other: $0) } ?? true
            }
            if isMove { $0.changes += 1 }
        }
    }

    /// Decisions, and those of them that changed what runs.
    var counts: (all: Int, changes: Int) { state.withLock { $0 } }
}
