import Quantities
import Synchronization

/// What a gateway's connections share: the service, the count of accepted requests, and whether it drains.
final class GatewayState: Sendable {
    private let state = Mutex(State())
    /// Happens when the gateway is to drain.
    let drainStarts = Occurrence()
    /// Happens when it drains and all accepted requests are answered.
    let isAnswered = Occurrence()
    /// Happens when all is closed.
    let isClosed = Occurrence()

    private struct State {
        var service: (any InferenceService)?
        var names: Set<String> = []
        var hasRun = false
        var isDraining = false
        var accepted = 0
    }

    var service: (any InferenceService)? { state.withLock(\.service) }
    var isDraining: Bool { state.withLock(\.isDraining) }

    func serve(_ service: any InferenceService) {
        let names = Set(service.models.map(\.name))
        state.withLock {
            $0.service = service
            $0.names = names
        }
    }

    /// Counts a request as accepted; each has to ``leave()``.
    /// - Returns: what answers it.
    /// - Throws: ``ServingError`` when there is nothing yet or no longer that answers, or no model of the name.
    func accept(_ model: String) throws(ServingError) -> any InferenceService {
        let service = try state.withLock { (state) throws(ServingError) -> (any InferenceService)? in
            guard !state.isDraining else { throw .stopping }
            guard let service = state.service else { throw .loading }
            guard state.names.contains(model) else { return nil }
            state.accepted += 1
            return service
        }
        guard let service else { throw .unknown(model, among: state.withLock(\.names)) }
        return service
    }

    func leave() {
        let isLast = state.withLock { state in
            state.accepted -= 1
            return state.isDraining && state.accepted == 0
        }
        if isLast { isAnswered.happen() }
    }

    func startDraining() {
        let isAlreadyAnswered = state.withLock { state in
            state.isDraining = true
            return state.accepted == 0
        }
        if isAlreadyAnswered { isAnswered.happen() }
        drainStarts.happen()
    }

    var hasRun: Bool { state.withLock(\.hasRun) }

    /// - Returns: whether it is the first to run.
    func startRunning() -> Bool {
        state.withLock { state in
            defer { state.hasRun = true }
            return !state.hasRun
        }
    }
}

extension ServingError {
    static let stopping = ServingError(.unavailable, "the server is stopping")
    static let loading = ServingError(.unavailable, "the models are being loaded", advice: "try again soon")

    static func unknown(_ model: String, among names: some Collection<String>) -> ServingError {
        let shown = model.prefix(100)
        let advice =
            names.nearest(to: String(shown)).map { "did you mean “\($0)”?" }
            ?? "POST /v2/repository/index lists what is served"
        return ServingError(.unknownModel, "there is no model “\(shown)”", advice: advice)
    }
}
