import Synchronization

/// Counts the requests that are inside a pipeline, lets none in before it is ready or once it drains, and tells when the
/// last has left.
final class Door: Sendable {
    private let state = Mutex(State())

    private struct State {
        var phase = Phase.starting
        var inside = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    enum Phase: String, Sendable {
        case starting
        case open
        case draining
        case stopped
    }

    var phase: Phase { state.withLock { $0.phase } }

    /// Goes on to a phase; never back.
    func enter(_ phase: Phase) {
        state.withLock { state in
            let order: [Phase] = [.starting, .open, .draining, .stopped]
            if let now = order.firstIndex(of: state.phase), let next = order.firstIndex(of: phase), next > now {
                state.phase = phase
            }
        }
    }

    /// Lets a request in.
    /// - Throws: ``ServingError`` (`unavailable`) unless the door is open.
    func enter(_ pipeline: String) throws(ServingError) {
        let phase = state.withLock { state in
            if state.phase == .open { state.inside += 1 }
            return state.phase
        }
        guard phase != .open else { return }
        throw ServingError(
            .unavailable, "the pipeline is \(phase.rawValue)", place: "pipeline “\(pipeline)”",
            advice: phase == .starting ? "try again in a moment" : nil)
    }

    /// Lets a request out.
    func leave() {
        let waiting = state.withLock { state in
            state.inside -= 1
            guard state.inside == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until no request is inside.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.inside > 0 { state.waiting.append(continuation) }
                return state.inside == 0
            }
            if isEmpty { continuation.resume() }
        }
    }
}
