import NIOCore
import NIOHTTP1

extension ConnectionHandler {
    /// Takes a part of the request that is read.
    func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head): begin(head, context)
        case .body(var bytes):
            incoming?.append(&bytes)
            if let size = incoming?.size, size > doorkeeper.bodyLimit { refuse(doorkeeper.tooLarge, context) }
        case .end: finish(context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if phase == .idle { enter(.reading) }
        let request = IncomingRequest(head, admission: doorkeeper.admit(head))
        incoming = request
        omitsBody = head.method == .HEAD
        isOldClient = head.version == .http1_0
        if request.closesConnection { closes = true }
        switch request.admission {
        case .success:
            guard request.expectsContinue else { return }
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
        case .failure(let refusal):
            // Otherwise the refusal waits for the body's end, so that the connection can go on.
            if refusal.reply.closes || request.expectsContinue { refuse(refusal, context) }
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard let request = incoming else { return }
        incoming = nil
        switch request.admission {
        case .success(let route):
            enter(.answering)
            context.fireChannelRead(wrapInboundOut(request.finished(route, closing: closing)))
            context.fireChannelReadComplete()
        case .failure(let refusal): turnAway(refusal, context)
        }
    }

    /// Answers a request before it is read to its end; the connection cannot go on.
    func refuse(_ refusal: Refusal, _ context: ChannelHandlerContext) {
        var refusal = refusal
        refusal.route = refusal.route ?? incoming?.route
        incoming = nil
        closes = true
        turnAway(refusal, context)
    }

    private func turnAway(_ refusal: Refusal, _ context: ChannelHandlerContext) {
        if let route = refusal.route { doorkeeper.turnedAway(route, Int(refusal.reply.status.code)) }
        send(refusal.reply, context)
    }
}
