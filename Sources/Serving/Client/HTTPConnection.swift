public import Quantities
import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 connection of a client, kept open between exchanges, one of which may be under way at a time.
public final class HTTPConnection: Sendable {
    /// Bytes of an answer's body that are taken where nothing else is said: 64 MiB.
    public static let bodyLimit = 64 << 20

    private let opener: ConnectionOpener
    private let channel: any Channel
    private let handler: NIOLoopBound<ExchangeHandler>

    private init(_ opener: ConnectionOpener, _ channel: any Channel, _ handler: NIOLoopBound<ExchangeHandler>) {
        self.opener = opener
        self.channel = channel
        self.handler = handler
    }

    deinit { channel.close(promise: nil) }

    public var address: ServerAddress { opener.address }

    /// Whether another exchange may be tried; the server may end the connection at any time.
    public var isOpen: Bool { channel.isActive }

    /// Where the address's name led.
    var remote: SocketAddress? { channel.remoteAddress }

    /// Connects to a server.
    /// - Parameter timeout: of the connection.
    /// - Throws: ``ServingError``: `target` when it cannot be reached, `configuration` for unreadable certificates.
    public static func open(
        _ address: ServerAddress, timeout: Seconds = Seconds(10), trust: ServerTrust = .system
    ) async throws(ServingError) -> HTTPConnection {
        let opener = try ConnectionOpener(address, trust: trust)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        do {
            let opened = try await opener.open(on: loop, timeout: timeout).get()
            return HTTPConnection(opener, opened.channel, opened.handler)
        } catch {
            throw .unreachable(address, error, within: timeout)
        }
    }

    /// Opens a connection for one exchange and closes it again.
    /// - Throws: ``ServingError`` as ``open(_:timeout:trust:)`` and ``send(_:timeout:limit:)`` do.
    public static func exchange(
        _ request: ClientRequest, with address: ServerAddress, timeout: Seconds = Seconds(10),
        trust: ServerTrust = .system
    ) async throws(ServingError) -> ClientResponse {
        let connection = try await open(address, timeout: timeout, trust: trust)
        defer { connection.channel.close(promise: nil) }
        return try await connection.send(request, timeout: timeout)
    }

    /// Sends a request and waits for its answer, whatever its status.
    /// - Parameters:
    ///   - timeout: from the call to the answer's last byte; the connection is of no use after it.
    ///   - limit: bytes that the answer's body may have.
    /// - Throws: ``ServingError``: `deadline` after the timeout, `cancelled` with the task, else `target`.
    public func send(
        _ request: ClientRequest, timeout: Seconds = Seconds(10), limit: Int = bodyLimit
    ) async throws(ServingError) -> ClientResponse {
        let hasBody = !request.body.isEmpty || request.method == .post || request.method == .put
        let head = opener.head(
            HTTPMethod(rawValue: request.method.rawValue), request.path,
            bodyLength: hasBody ? request.body.count : nil, fields: request.fields.map { ($0.name, $0.value) })
        let body = request.body.isEmpty ? nil : ByteBuffer(bytes: request.body)
        let (loop, handler) = (channel.eventLoop, handler)
        let outcome: Result<ClientResponse, ExchangeHandler.Failure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.execute {
                    let exchange = handler.value
                    let limitReached = loop.assumeIsolated().scheduleTask(in: .seconds(timeout)) {
                        exchange.end(.timeout)
                    }
                    exchange.begin(head, body: body, keeping: limit, .refused) { outcome in
                        limitReached.cancel()
                        continuation.resume(returning: outcome.map { ClientResponse($0) })
                    }
                }
            }
        } onCancel: {
            loop.execute { handler.value.end(.cancelled) }
        }
        do {
            return try outcome.get()
        } catch {
            throw .failed(address, Task.isCancelled ? .cancelled : error, limit: limit, within: timeout)
        }
    }

    /// Ends the connection.
    public func close() async {
        // A connection that the server has ended already is closed, too.
        try? await channel.close()
    }
}

extension ClientResponse {
    init(_ answer: ExchangeHandler.Answer) {
        self.init(
            status: Int(answer.head.status.code), fields: answer.head.headers.map { .init($0.name, $0.value) },
            body: answer.body.map { Array($0.readableBytesView) } ?? [])
    }
}

extension TimeAmount {
    /// At most 30 years.
    static func seconds(_ time: Seconds) -> TimeAmount {
        .nanoseconds(Int64(min(1e18, max(0, time.value * 1e9))))
    }
}
