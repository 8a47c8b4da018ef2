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

    func open(on loop: any EventLoop, timeout: Seconds) -> EventLoopFuture<any Channel> {
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
                    try pipeline.addHandler(ExchangeHandler())
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
