import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A small HTTP server on loopback whose answers a test decides.
final class StandInServer: Sendable {
    /// A request that has arrived whole.
    struct Request: Sendable {
        var method: HTTPMethod
        var path: String
        var headers: HTTPHeaders
        var body: [UInt8]
        /// Of all requests, from 0, and of those on its connection.
        var number: Int
        var numberOnConnection: Int
    }

    /// What is done with a request.
    enum Reaction: Sendable {
        case answer(Int = 200, [(String, String)] = [], body: [UInt8] = [], after: TimeAmount = .zero)
        /// Parts are sent chunked.
        case chunks([[UInt8]])
        /// Answers, and ends the connection without having said so.
        case answerAndClose(Int = 200, body: [UInt8] = [])
        /// Ends the connection without an answer.
        case close
        /// These bytes as they are; then the connection is ended.
        case raw(String)
        case silence
    }

    private let channel: any Channel
    private let counts = Mutex((requests: 0, connections: 0))
    var port: Int { channel.localAddress?.port ?? 0 }
    var requests: Int { counts.withLock { $0.requests } }
    var connections: Int { counts.withLock { $0.connections } }

    private init(channel: any Channel) { self.channel = channel }

    static func start(_ react: @escaping @Sendable (Request) -> Reaction) async throws -> StandInServer {
        let box = Mutex<StandInServer?>(nil)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    box.withLock { $0 }?.countConnection()
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(react: react) {
                            box.withLock { $0 }?.nextNumber() ?? 0
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = StandInServer(channel: channel)
        box.withLock { $0 = server }
        return server
    }

    private func countConnection() { counts.withLock { $0.connections += 1 } }

    private func nextNumber() -> Int {
        counts.withLock { counts in
            defer { counts.requests += 1 }
            return counts.requests
        }
    }

    func stop() async { try? await channel.close() }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let react: @Sendable (StandInServer.Request) -> StandInServer.Reaction
    private let count: @Sendable () -> Int
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var served = 0

    init(
        react: @escaping @Sendable (StandInServer.Request) -> StandInServer.Reaction,
        count: @escaping @Sendable () -> Int
    ) {
        self.react = react
        self.count = count
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, [])
        case .body(let bytes): body += bytes.readableBytesView
        case .end:
            guard let head else { return }
            let request = StandInServer.Request(
                method: head.method, path: head.uri, headers: head.headers, body: body, number: count(),
                numberOnConnection: served)
            served += 1
            respond(react(request), context)
        }
    }

    private func respond(_ reaction: StandInServer.Reaction, _ context: ChannelHandlerContext) {
        switch reaction {
        case .answer(let status, let fields, let body, let delay):
            guard delay > .zero else { return answer(status, fields, [body], isChunked: false, context) }
            context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
                self.answer(status, fields, [body], isChunked: false, context)
            }
        case .chunks(let parts): answer(200, [], parts, isChunked: true, context)
        case .answerAndClose(let status, let body):
            answer(status, [], [body], isChunked: false, context)
            context.close(promise: nil)
        case .close: context.close(promise: nil)
        case .raw(let text):
            // Below the encoder.
            let head = context.pipeline.syncOperations
            guard let bottom = try? head.context(handlerType: HTTPResponseEncoder.self) else { return }
            bottom.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
            context.close(promise: nil)
        case .silence: break
        }
    }

    private func answer(
        _ status: Int, _ fields: [(String, String)], _ parts: [[UInt8]], isChunked: Bool,
        _ context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders(fields)
        if isChunked {
            headers.add(name: "Transfer-Encoding", value: "chunked")
        } else {
            headers.add(name: "Content-Length", value: "\(parts.reduce(0) { $0 + $1.count })")
        }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        for part in parts where !part.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: part)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
