public import ServiceLifecycle

extension Gateway: Service {
    public func run() async throws { try await run { _ in } }

    /// Listens and answers until ``drain()``, a graceful shutdown of the task's service group, or cancellation.
    /// - Parameter onReady: told the port once the socket listens; connections are accepted when it returns.
    /// - Throws: ``ServingError`` (`configuration`) for a port in use, a missing certificate and the like.
    public func run(onReady: @escaping @Sendable (Int) async -> Void) async throws(ServingError) {
        var doorkeeper = Doorkeeper(token: settings.token.map(BearerToken.init), bodyLimit: settings.bodyLimit)
        doorkeeper.turnedAway = { [monitor] route, status in
            // OPTIONS is answered, and no request for an answer of a model.
            if case .infer(let model, _) = route, status >= 400 { monitor.turnedAway(model, status: status) }
        }
        let listener = Listener(settings, state: state, doorkeeper: doorkeeper) { [self] request, replies in
            try await answer(request, to: replies)
        }
        try await listener.run(onReady: onReady)
    }

    /// Turns new inference requests away (503), answers those accepted, closes all connections and ends ``run(onReady:)``.
    ///
    /// Returns when all is closed, at the latest soon after ``GatewaySettings/drainTimeout``.
    public func drain() async {
        state.startDraining()
        // A gateway that did not begin to run has nothing to close.
        if state.hasRun { await state.isClosed.wait() }
    }
}
