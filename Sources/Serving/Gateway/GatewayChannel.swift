import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// What the server does with each connection.
struct GatewayChannel: ServerChildChannel {
    typealias Value = NIOAsyncChannel<GatewayRequest, GatewayReply.Part>

    let gateway: Gateway
    let doorkeeper: Doorkeeper

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let settings = gateway.settings
        return channel.eventLoop.makeCompletedFuture {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = settings.headerLimit
            limits.maxHeaderListSize = settings.headerLimit
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(HTTPResponseEncoder())
            // The limit of the buffer is the one on the request's first line.
            try pipeline.addHandler(
                ByteToMessageHandler(
                    HTTPRequestDecoder(limitConfiguration: limits), maximumBufferSize: settings.headerLimit))
            try pipeline.addHandler(ConnectionHandler(doorkeeper: doorkeeper, settings: settings))
            try channel.syncOptions?.setOption(.recvAllocator, value: Self.allocator)
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }
    }

    /// Grows with the bodies of a connection, so that large ones take few reads.
    private static let allocator = AdaptiveRecvByteBufferAllocator(minimum: 2 << 10, initial: 4 << 10, maximum: 1 << 20)

    func handle(value connection: Value, logger: Logger) async {
        // Errors are those of a connection that broke: there is nobody to tell.
        try? await connection.executeThenClose { requests, replies in
            for try await request in requests { try await gateway.answer(request, to: replies) }
        }
    }
}
