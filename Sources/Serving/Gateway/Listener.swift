import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Quantities
import ServiceLifecycle

/// Listens for connections and serves each in its own task, until it is to drain.
struct Listener {
    let settings: GatewaySettings
    let state: GatewayState
    let channel: GatewayChannel

    /// - Parameters:
    ///   - doorkeeper: decides what is asked for, and whom it is told.
    ///   - answer: answers a request on its connection; throws when the connection broke.
    init(
        _ settings: GatewaySettings, state: GatewayState, doorkeeper: Doorkeeper,
        answer: @escaping GatewayChannel.Answering
    ) {
        self.settings = settings
        self.state = state
        channel = GatewayChannel(settings: settings, doorkeeper: doorkeeper, answer: answer)
    }

    /// Listens and answers until the state says to drain, a graceful shutdown of the task's service group, or cancellation.
    /// - Parameter onReady: told the port once the socket listens.
    /// - Throws: ``ServingError`` (`configuration`) for a port in use, a missing certificate and the like.
    func run(onReady: @escaping @Sendable (Int) async -> Void) async throws(ServingError) {
        try settings.validate()
        let secured = try settings.tls.map { files throws(ServingError) in try files.secure(channel) }
        guard state.startRunning() else {
            throw ServingError(.configuration, "a server runs only once", advice: "make another")
        }
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: settings.threads)
        var failure: ServingError?
        do {
            if let secured {
                try await serve(secured, on: loops, onReady: onReady)
            } else {
                try await serve(channel, on: loops, onReady: onReady)
            }
        } catch {
            failure = startError(error)
        }
        try? await loops.shutdownGracefully()
        state.isClosed.happen()
        if let failure { throw failure }
    }

    /// How a part of the running server ended.
    private enum End { case closed, drained, outOfTime }

    private func serve<Child: ServerChildChannel>(
        _ child: Child, on loops: MultiThreadedEventLoopGroup, onReady: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let server = Server(
            childChannelSetup: child,
            configuration: ServerConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1024,
                availableConnectionsDelegate: .maximum(settings.connectionLimit, logger: Self.silence)),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? 0) },
            eventLoopGroup: loops, logger: Self.silence)
        try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask {
                try await server.run()
                return .closed
            }
            group.addTask { [state, settings] in
                await state.drainStarts.wait()
                try await Task.sleep(for: .seconds(settings.drainTimeout.value))
                return .outOfTime
            }
            group.addTask { [state] in
                await state.drainStarts.wait()
                // For a moment clients are told in answers, rather than by closed connections, to go elsewhere.
                try await Task.sleep(for: Self.noticeTime)
                await state.isAnswered.wait()
                try Task.checkCancellation()
                try await server.shutdownGracefully()
                return .drained
            }
            group.addTask { [state] in
                try await gracefulShutdown()
                state.startDraining()
                await state.isClosed.wait()
                return .drained
            }
            defer { group.cancelAll() }
            // What only waits is cancelled with the rest.
            while let end = try await group.next(), end == .drained {}
        }
    }

    private static let noticeTime = Duration.milliseconds(200)

    /// Requests are counted, not logged.
    private static let silence = Logger(label: "perjoule") { _ in SwiftLogNoOpLogHandler() }

    /// What kept the server from listening, in words.
    private func startError(_ error: any Error) -> ServingError? {
        let place = "\(settings.host):\(settings.port)"
        switch error {
        case is CancellationError: return nil
        case let error as ServingError: return error
        case is SocketAddressError.UnknownHost: return .unknownHost(settings.host)
        case let error as IOError where error.errnoCode == EADDRINUSE:
            return ServingError(
                .configuration, "another program listens there", place: place,
                advice: "choose another port, or 0 for any")
        case let error as IOError where error.errnoCode == EACCES:
            return ServingError(
                .configuration, "this user may not listen there", place: place, advice: "choose a port from 1024 on")
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL:
            return ServingError(
                .configuration, "the address is not this machine's", place: place,
                advice: "use 127.0.0.1, 0.0.0.0 or an address of this machine")
        default:
            return ServingError(
                .configuration, "it is not possible to listen there: \(error)", place: place,
                advice: "check host and port")
        }
    }
}
