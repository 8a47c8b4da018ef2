import Metering
import NIOCore
import NIOHTTP1
import Quantities

/// Reads a connection's requests whole, hands them on one at a time, and writes their answers.
///
/// It turns away what the ``Doorkeeper`` does not let in, ends what takes too long, and closes so that the client gets
/// the last answer even while it still sends.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = GatewayRequest
    typealias OutboundIn = GatewayReply.Part
    typealias OutboundOut = HTTPServerResponsePart

    /// What the connection is about; each but `answering` ends when its time is over.
    enum Phase {
        /// No byte of a request has come.
        case idle
        /// A request has begun.
        case reading
        /// A request is worked on.
        case answering
        /// An answer is on its way to the client.
        case flushing
        /// The last answer is written; what the client still sends is dropped until it closes.
        case lingering
    }

    let doorkeeper: Doorkeeper
    let idleTimeout: TimeAmount
    let transferTimeout: TimeAmount
    /// Happens when nobody waits for answers any more.
    let departure = Occurrence()
    /// Happens when the server ends.
    let closing = Occurrence()

    var phase = Phase.idle
    var incoming: IncomingRequest?
    /// What came while a request was answered, or went wrong in it.
    var waiting = CircularBuffer<Result<HTTPServerRequestPart, Refusal>>()
    var waitingBytes = 0
    var hasPendingRead = false
    /// Whether the connection ends with the answer that is worked on or written.
    var closes = false
    var isInputClosed = false
    /// Whether the body of the answer is left out, as HEAD asks.
    var omitsBody = false
    /// Whether the client speaks HTTP 1.0.
    var isOldClient = false
    /// Whether the bytes that were read last made a part of a request.
    var hasReadPart = false
    /// Whether what waited is being taken: answering it must not take more of it in turn.
    var isTakingWaiting = false
    var timer: PhaseTimer?
    var date = HTTPDate()

    init(doorkeeper: Doorkeeper, settings: GatewaySettings) {
        self.doorkeeper = doorkeeper
        idleTimeout = TimeAmount(settings.idleTimeout)
        transferTimeout = TimeAmount(settings.transferTimeout)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer = PhaseTimer(context.eventLoop) { [weak self] in self?.timeIsOver(context) }
        enter(.idle)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        departure.happen()
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        hasReadPart = true
        switch phase {
        case .idle, .reading: take(part, context)
        case .answering, .flushing:
            if case .body(let bytes) = part { waitingBytes += bytes.readableBytes }
            waitingBytes += Self.partCost
            waiting.append(.success(part))
        case .lingering: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes that made no part of a request: a head, or the handshake of TLS, has begun.
        if phase == .idle, !hasReadPart { enter(.reading) }
        hasReadPart = false
        context.fireChannelReadComplete()
    }

    /// Stops reading while a client sends ahead more than is kept.
    func read(context: ChannelHandlerContext) {
        if waitingBytes > Self.waitingLimit { hasPendingRead = true } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: quiesce(context)
        case ChannelEvent.inputClosed:
            isInputClosed = true
            departure.happen()
            if phase == .idle || phase == .reading || phase == .lingering { context.close(promise: nil) }
            context.fireUserInboundEventTriggered(event)
        default:
            // The handshake of TLS is over, and no request has begun.
            if phase == .reading, incoming == nil { enter(.idle) }
            hasReadPart = true
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let refusal = Self.refusal(of: error) else {
            // The connection broke.
            context.close(promise: nil)
            return
        }
        switch phase {
        case .idle, .reading: refuse(refusal, context)
        case .answering, .flushing: waiting.append(.failure(refusal))
        case .lingering: break
        }
    }

    /// The answer to bytes that are no HTTP; nil for errors of the connection.
    private static func refusal(of error: any Error) -> Refusal? {
        var refusal: Refusal
        switch error {
        case HTTPParserError.headerOverflow, is ByteToMessageDecoderError.PayloadTooLargeError:
            refusal = Refusal(.requestHeaderFieldsTooLarge, "the header fields are too large")
        case let error as HTTPParserError: refusal = Refusal(.badRequest, "this is no HTTP request: \(error)")
        default: return nil
        }
        refusal.reply.closes = true
        return refusal
    }

    func enter(_ next: Phase) {
        phase = next
        switch next {
        case .idle: timer?.set(idleTimeout)
        case .reading, .flushing: timer?.set(transferTimeout)
        case .answering: timer?.set(nil)
        case .lingering: timer?.set(min(transferTimeout, Self.lingerTime))
        }
    }

    private func timeIsOver(_ context: ChannelHandlerContext) {
        guard phase == .reading else {
            context.close(promise: nil)
            return
        }
        var refusal = Refusal(
            .requestTimeout, "the request did not come within \(transferTimeout.nanoseconds / 1_000_000) ms")
        refusal.reply.closes = true
        refuse(refusal, context)
    }

    /// The server ends: what is worked on is answered first, and streams end by themselves.
    private func quiesce(_ context: ChannelHandlerContext) {
        closes = true
        switch phase {
        case .idle: context.close(promise: nil)
        case .reading: refuse(Refusal(ServingError(.unavailable, "the server stops")), context)
        case .answering: closing.happen()
        case .lingering: timer?.set(Self.lastLingerTime)
        case .flushing: break
        }
    }

    private static let lingerTime = TimeAmount.seconds(5)
    private static let lastLingerTime = TimeAmount.seconds(1)
    private static let waitingLimit = 64 << 10
    /// What a part that waits costs beside its bytes.
    private static let partCost = 512
}

extension TimeAmount {
    init(_ time: Seconds) { self = .nanoseconds(Int64(time.value * 1e9)) }
}
