import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Quantities

/// Opens connections to one server, on one event loop.
struct ConnectionOpener: Sendable {
    let address: ServerAddress
    /// Where the name was found to lead; nil asks the name service each time.
    var resolved: SocketAddress?
    private let trust: NIOSSLContext?

    /// - Throws: ``ServingError`` (`configuration`) when the trusted certificates cannot be read.
    init(_ address: ServerAddress, trust: ServerTrust) throws(ServingError) {
        self.address = address
        self.trust = address.isEncrypted ? try trust.context() : nil
    }

    /// A connection, and what exchanges messages on it.
    typealias Opened = (channel: any Channel, handler: NIOLoopBound<ExchangeHandler>)

    /// The handlers of attempts: a name that leads to several addresses makes several, and one that has failed already has
    /// left its connection, and knows why.
    private final class Attempts {
        var handlers: [ObjectIdentifier: ExchangeHandler] = [:]
    }

    func open(on loop: any EventLoop, timeout: Seconds) -> EventLoopFuture<Opened> {
        loop.flatSubmit {
            let attempts = NIOLoopBound(Attempts(), eventLoop: loop)
            return connect(on: loop, timeout: timeout, attempts).flatMapThrowing { channel in
                guard let handler = attempts.value.handlers[ObjectIdentifier(channel)] else {
                    throw ChannelError.alreadyClosed
                }
                return (channel, NIOLoopBound(handler, eventLoop: loop))
            }
        }
    }

    private func connect(
        on loop: any EventLoop, timeout: Seconds, _ attempts: NIOLoopBound<Attempts>
    ) -> EventLoopFuture<any Channel> {
        let milliseconds = Int64(min(1e9, max(1, timeout.value * 1000)))
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.milliseconds(milliseconds))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { [trust, address] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let trust {
                        let name = Self.isIPAddress(address.host) ? nil : address.host
                        try pipeline.addHandler(NIOSSLClientHandler(context: trust, serverHostname: name))
                    }
                    try pipeline.addHTTPClientHandlers()
                    let handler = ExchangeHandler()
                    attempts.value.handlers[ObjectIdentifier(channel)] = handler
                    try pipeline.addHandler(handler)
                }
            }
        return resolved.map { bootstrap.connect(to: $0) }
            ?? bootstrap.connect(host: address.host, port: address.port)
    }

    /// A head with what every request needs.
    func head(_ method: HTTPMethod, _ path: String, bodyLength: Int?, fields: [(String, String)]) -> HTTPRequestHead {
        var headers = HTTPHeaders([("Host", address.authority)] + fields)
        if let bodyLength { headers.replaceOrAdd(name: "Content-Length", value: "\(bodyLength)") }
        return HTTPRequestHead(version: .http1_1, method: method, uri: address.base + path, headers: headers)
    }

    /// Names are checked against certificates, addresses are not names.
    private static func isIPAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }
}
