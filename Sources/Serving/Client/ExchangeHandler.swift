import NIOCore
import NIOHTTP1

/// One exchange at a time on a connection: the request is written, and its answer gathered. Confined to the event loop.
final class ExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// What is done with a body beyond the bytes that are kept.
    enum Excess { case refused, dropped }

    /// What came of an exchange.
    struct Answer {
        var head: HTTPResponseHead
        /// At most the bytes that are kept.
        var body: ByteBuffer?
    }

    /// Why an exchange came to nothing.
    enum Failure: Error {
        /// The connection ended; whether before the first byte of an answer.
        case closed(beforeAnswer: Bool)
        /// More than the bytes that are kept.
        case tooLarge
        /// The request's head has characters that HTTP does not allow.
        case unsendable
        case cancelled
        case timeout
        case broken(any Error)
    }

    typealias Completion = (Result<Answer, Failure>) -> Void

    private var context: ChannelHandlerContext?
    private var completion: Completion?
    private var head: HTTPResponseHead?
    private var body: ByteBuffer?
    private var kept = 0
    private var excess = Excess.refused
    /// Why the connection was ended outside an exchange, such as a handshake that failed.
    private var reason: Failure?
    /// Told once when the connection has ended, after its exchange.
    var whenEnded: (() -> Void)?

    /// Whether another exchange may begin.
    private(set) var isUsable = true
    /// Whether the connection has brought an answer: one that ends before its next may have been closed for its idleness.
    private(set) var hasServed = false

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Writes a request; `completion` is called once, on the event loop.
    /// - Parameter kept: bytes of the answer's body that are kept.
    func begin(
        _ head: HTTPRequestHead, body: ByteBuffer?, keeping kept: Int, _ excess: Excess,
        _ completion: @escaping Completion
    ) {
        guard isUsable, self.completion == nil, let context else {
            return completion(.failure(reason ?? .closed(beforeAnswer: true)))
        }
        self.completion = completion
        (self.kept, self.excess) = (kept, excess)
        (self.head, self.body) = (nil, nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        // A head that breaks the rules of HTTP is not sent; writes to a connection that has ended are told of otherwise.
        written.futureResult.assumeIsolated().whenFailure { [self] error in
            if error is HTTPParserError { end(.unsendable) }
        }
        context.write(wrapOutboundOut(.head(head)), promise: written)
        if let body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Ends the connection, and the exchange that is under way with a reason.
    func end(_ reason: Failure = .cancelled) {
        isUsable = false
        self.reason = self.reason ?? reason
        finish(.failure(reason))
        context?.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard completion != nil else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(var bytes): take(&bytes)
        case .end:
            guard let head else { return end(.closed(beforeAnswer: true)) }
            hasServed = true
            if !head.isKeepAlive { isUsable = false }
            finish(.success(Answer(head: head, body: body)))
            if !isUsable { context.close(promise: nil) }
        }
    }

    private func take(_ bytes: inout ByteBuffer) {
        let room = kept - (body?.readableBytes ?? 0)
        if bytes.readableBytes > room {
            guard excess == .dropped else { return end(.tooLarge) }
            guard room > 0, let part = bytes.readSlice(length: room) else { return }
            bytes = part
        }
        if body == nil { body = bytes } else { body?.writeBuffer(&bytes) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isUsable = false
        finish(.failure(.closed(beforeAnswer: head == nil)))
        whenEnded?()
        whenEnded = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset before any byte of an answer is how a kept connection's end may look.
        let isEnd = error is IOError || error as? HTTPParserError == .invalidEOFState
        end(isEnd ? .closed(beforeAnswer: head == nil) : .broken(error))
    }

    private func finish(_ outcome: Result<Answer, Failure>) {
        guard let completion else { return }
        self.completion = nil
        completion(outcome)
    }
}
