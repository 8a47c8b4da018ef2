import NIOCore
import NIOPosix
import NIOSSL

/// A client that sends any bytes, in order to see what is answered.
struct RawConnection {
    private var chunks: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let channel: any Channel
    private var received = ByteBuffer()

    /// An answer as it was read.
    struct Reply: Hashable {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct Closed: Error {}

    /// Runs the body on a connection, and closes it.
    static func open<Result: Sendable>(
        _ port: Int, tls: NIOSSLContext? = nil, _ body: (inout RawConnection) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: "localhost")
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(
                chunks: inbound.makeAsyncIterator(), outbound: outbound, channel: channel.channel)
            return try await body(&connection)
        }
    }

    private init(
        chunks: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, channel: any Channel
    ) {
        self.chunks = chunks
        self.outbound = outbound
        self.channel = channel
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }
    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Sends without waiting until the server has read it.
    func sendAhead(_ text: String) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }

    mutating func get(_ path: String, method: String = "GET", headers: [String] = []) async throws -> Reply {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: test"] + headers
        try await send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        return try await reply(hasBody: method != "HEAD")
    }

    mutating func post(_ path: String, _ body: [UInt8], headers: [String] = []) async throws -> Reply {
        let lines = ["POST \(path) HTTP/1.1", "Host: test", "Content-Length: \(body.count)"] + headers
        try await send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        return try await reply()
    }

    mutating func post(_ path: String, _ body: String, headers: [String] = []) async throws -> Reply {
        try await post(path, Array(body.utf8), headers: headers)
    }

    /// The next answer; one without a length, or in chunks, is read as its head alone.
    mutating func reply(hasBody: Bool = true) async throws -> Reply {
        var lines: [Substring] = []
        while true {
            let line = try await line()
            if line.isEmpty { break }
            lines.append(line[...])
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            let name = line[..<colon].lowercased()
            headers[name] = (headers[name].map { $0 + ", " } ?? "") + value
        }
        var body: [UInt8] = []
        if hasBody, let length = headers["content-length"].flatMap({ Int($0) }) {
            while received.readableBytes < length { try await receive() }
            body = received.readBytes(length: length) ?? []
        }
        guard let status else { throw Closed() }
        return Reply(status: status, headers: headers, body: body)
    }

    /// The next line, without its end.
    mutating func line() async throws -> String {
        while true {
            if let end = received.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let line = received.readString(length: end - received.readerIndex) ?? ""
                received.moveReaderIndex(forwardBy: 1)
                return String(line.last == "\r" ? line.dropLast() : line[...])
            }
            try await receive()
        }
    }

    private mutating func receive() async throws {
        guard var chunk = try await chunks.next() else { throw Closed() }
        received.writeBuffer(&chunk)
    }

    /// Whatever comes until the server closes.
    mutating func rest() async throws -> String {
        do { while true { try await receive() } } catch is Closed {} catch is IOError {}
        return received.readString(length: received.readableBytes) ?? ""
    }
}
