import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// What the server does with each connection.
struct GatewayChannel: ServerChildChannel {
    /// A connection, and what tells that its client has gone.
    struct Value: ServerChildChannelValue {
        var messages: NIOAsyncChannel<GatewayRequest, GatewayReply.Part>
        var departure: Occurrence

        var channel: any Channel { messages.channel }
    }

    /// Answers a request on its connection; throws when the connection broke.
    typealias Answering =
        @Sendable (GatewayRequest, NIOAsyncChannelOutboundWriter<GatewayReply.Part>) async throws -> Void

    let settings: GatewaySettings
    let doorkeeper: Doorkeeper
    let answer: Answering

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = settings.headerLimit
            limits.maxHeaderListSize = settings.headerLimit
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(HTTPResponseEncoder())
            // The limit of the buffer is the one on the request's first line.
            try pipeline.addHandler(
                ByteToMessageHandler(
                    HTTPRequestDecoder(limitConfiguration: limits), maximumBufferSize: settings.headerLimit))
            let handler = ConnectionHandler(doorkeeper: doorkeeper, settings: settings)
            try pipeline.addHandler(handler)
            try channel.syncOptions?.setOption(.recvAllocator, value: Self.allocator)
            return Value(
                messages: try NIOAsyncChannel(wrappingChannelSynchronously: channel), departure: handler.departure)
        }
    }

    /// Grows with the bodies of a connection, so that large ones take few reads.
    private static let allocator = AdaptiveRecvByteBufferAllocator(minimum: 2 << 10, initial: 4 << 10, maximum: 1 << 20)

    func handle(value connection: Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(connection.channel.eventLoop)) {
            // Errors are those of a connection that broke: there is nobody to tell.
            try? await connection.messages.executeThenClose { requests, replies in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { [answer] in
                        do {
                            for try await request in requests { try await answer(request, replies) }
                        } catch {}
                    }
                    // Cancels the request that is worked on.
                    group.addTask { await connection.departure.wait() }
                    await group.next()
                    group.cancelAll()
                }
            }
        }
    }
}
