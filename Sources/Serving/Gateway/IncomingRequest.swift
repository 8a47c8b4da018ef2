import Metering
import NIOCore
import NIOHTTP1
import Quantities

/// A request whose body is still to come.
struct IncomingRequest {
    let head: HTTPRequestHead
    /// What is asked for, or the answer that turns it away once its body is read over.
    let admission: Result<Route, Refusal>
    let arrival: Seconds
    private var body = ByteBuffer()
    private(set) var size = 0

    init(_ head: HTTPRequestHead, admission: Result<Route, Refusal>) {
        self.head = head
        self.admission = admission
        arrival = MonotonicClock.system.now
    }

    /// Adds a piece of the body; the first is taken as it is, since most bodies come in one.
    mutating func append(_ bytes: inout ByteBuffer) {
        size += bytes.readableBytes
        guard case .success = admission else { return }
        if size == bytes.readableBytes {
            body = bytes
        } else {
            if body.writableBytes < bytes.readableBytes { body.reserveCapacity(min(size * 2, announced)) }
            body.writeBuffer(&bytes)
        }
    }

    /// What is asked for, of a request that is not turned away.
    var route: Route? { try? admission.get() }

    /// The size of the body as the head tells it, as far as that is believed before it has come.
    private var announced: Int {
        let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? Int.max
        return Swift.max(size, length)
    }

    /// Whether the client waits to be told that the body is wanted.
    var expectsContinue: Bool {
        head.version != .http1_0 && head.headers.first(name: "Expect")?.lowercased() == "100-continue"
    }

    /// Whether the connection cannot serve another request after this one.
    var closesConnection: Bool {
        !head.isKeepAlive || head.method == .CONNECT || head.headers.contains(name: "Upgrade")
    }

    func finished(_ route: Route, closing: Occurrence) -> GatewayRequest {
        GatewayRequest(route: route, head: head, body: RequestBody(body), arrival: arrival, closing: closing)
    }
}
