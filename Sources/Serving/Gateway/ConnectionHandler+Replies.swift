import NIOCore
import NIOHTTP1

extension ConnectionHandler {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // What comes after the connection began to end has no reader.
        guard phase == .answering else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .whole(let reply):
            send(reply, context)
            promise?.succeed()
        case .start(let reply):
            if isOldClient { closes = true }
            context.writeAndFlush(wrapOutboundOut(.head(head(of: reply, isWhole: false))), promise: promise)
        case .piece(let bytes):
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: promise)
        case .end:
            end(context)
            promise?.succeed()
        }
    }

    /// Writes a whole answer, and goes on once it is written.
    func send(_ reply: GatewayReply, _ context: ChannelHandlerContext) {
        if reply.closes { closes = true }
        context.write(wrapOutboundOut(.head(head(of: reply, isWhole: true))), promise: nil)
        if !omitsBody, reply.body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(reply.body))), promise: nil)
        }
        end(context)
    }

    private func end(_ context: ChannelHandlerContext) {
        enter(.flushing)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [weak self] result in
            switch result {
            case .success: self?.goOn(context)
            case .failure: context.close(promise: nil)
            }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    private func head(of reply: GatewayReply, isWhole: Bool) -> HTTPResponseHead {
        var headers = reply.headers
        if isWhole, reply.status != .noContent {
            headers.add(name: "Content-Length", value: String(reply.body.readableBytes))
        }
        headers.add(name: "Date", value: date.now())
        if closes {
            headers.add(name: "Connection", value: "close")
        } else if isOldClient {
            headers.add(name: "Connection", value: "keep-alive")
        }
        return HTTPResponseHead(version: isOldClient ? .http1_0 : .http1_1, status: reply.status, headers: headers)
    }

    /// The answer is written: the next request, or the end.
    private func goOn(_ context: ChannelHandlerContext) {
        guard phase == .flushing else { return }
        if isInputClosed {
            context.close(promise: nil)
        } else if closes {
            waiting.removeAll()
            enter(.lingering)
            context.close(mode: .output, promise: nil)
        } else {
            omitsBody = false
            enter(.idle)
            takeWaiting(context)
        }
        resumeReading(context)
    }

    private func takeWaiting(_ context: ChannelHandlerContext) {
        guard !isTakingWaiting else { return }
        isTakingWaiting = true
        defer { isTakingWaiting = false }
        while phase == .idle || phase == .reading, let next = waiting.popFirst() {
            switch next {
            case .success(let part): take(part, context)
            case .failure(let refusal): refuse(refusal, context)
            }
        }
        if waiting.isEmpty { waitingBytes = 0 }
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard phase == .lingering || waiting.isEmpty else { return }
        waitingBytes = 0
        guard hasPendingRead else { return }
        hasPendingRead = false
        context.read()
    }
}
