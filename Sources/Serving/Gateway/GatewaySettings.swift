import NIOCore
public import Quantities

/// Where a gateway listens, whom it lets in, and how much and how long it bears with a client.
public struct GatewaySettings: Sendable, Hashable {
    /// The name or address to listen on.
    public var host: String
    /// The port to listen on; 0 for any that is free.
    public var port: Int
    /// What clients must send as `Authorization: Bearer …`; nil lets everyone in.
    public var token: String?
    /// Certificate and key; nil for plain HTTP.
    public var tls: TLSFiles?
    /// Whether to listen beyond this machine without both TLS and a token.
    public var allowsInsecure: Bool
    /// The most bytes of a request's body.
    public var bodyLimit: Int
    /// The most bytes of a request's header fields together.
    public var headerLimit: Int
    /// The most connections at a time; more wait to be accepted.
    public var connectionLimit: Int
    /// How long requests may take that say nothing of it; nil for any time.
    public var deadline: Seconds?
    /// How long a connection may be without a request.
    public var idleTimeout: Seconds
    /// How long a client may take to send a whole request, or to take in a whole answer.
    public var transferTimeout: Seconds
    /// How long accepted requests may take to be answered once the gateway drains.
    public var drainTimeout: Seconds
    /// Threads that read and write sockets, beside those that run models.
    public var threads: Int

    /// The files of a TLS server.
    public struct TLSFiles: Sendable, Hashable {
        /// Path of the certificate chain in PEM, the server's own first.
        public var certificate: String
        /// Path of the private key in PEM.
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    public init(
        host: String = "127.0.0.1", port: Int = 8080, token: String? = nil, tls: TLSFiles? = nil,
        allowsInsecure: Bool = false, bodyLimit: Int = 64 << 20, headerLimit: Int = 32 << 10,
        connectionLimit: Int = 1024, deadline: Seconds? = nil, idleTimeout: Seconds = Seconds(60),
        transferTimeout: Seconds = Seconds(60),
        drainTimeout: Seconds = Seconds(30), threads: Int = defaultThreads
    ) {
        self.host = host
        self.port = port
        self.token = token
        self.tls = tls
        self.allowsInsecure = allowsInsecure
        self.bodyLimit = bodyLimit
        self.headerLimit = headerLimit
        self.connectionLimit = connectionLimit
        self.deadline = deadline
        self.idleTimeout = idleTimeout
        self.transferTimeout = transferTimeout
        self.drainTimeout = drainTimeout
        self.threads = threads
    }

    /// A quarter of the machine's, at least one.
    public static let defaultThreads = max(1, System.coreCount / 4)

    /// Whether only this machine can reach the gateway.
    public var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil } && parts[0] == "127"
    }

    /// Checks the settings without touching files; the name of a host is looked up only where it would be refused.
    /// - Throws: ``ServingError`` (`configuration`) that says which setting cannot be, and what to do.
    public func validate() throws(ServingError) {
        try Self.require(!host.isEmpty, "no host to listen on", "give a name or an address such as 127.0.0.1")
        try Self.require((0...65_535).contains(port), "there is no port \(port)", "choose one from 0 to 65535")
        try Self.require(bodyLimit >= 1, "a body limit of \(bodyLimit) bytes takes no request", "allow at least 1 byte")
        try Self.require(headerLimit >= 1024, "a header limit of \(headerLimit) bytes is too small", "allow 1 KiB")
        try Self.require(connectionLimit >= 1, "no connections are allowed", "allow at least 1")
        try Self.require((1...1024).contains(threads), "\(threads) threads cannot serve", "use 1 or a few")
        for (name, time) in [
            ("request", deadline ?? Seconds(1)), ("idle", idleTimeout), ("transfer", transferTimeout),
            ("drain", drainTimeout),
        ] {
            try Self.require(
                time > .zero && time <= Seconds(86_400), "the \(name) timeout cannot be \(time)",
                "give a time above 0 s and up to a day")
        }
        if let token {
            let isPrintable = token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            try Self.require(
                !token.isEmpty && isPrintable, "the token cannot be sent in a header",
                "use letters, digits and signs of ASCII without spaces")
        }
        if !isLoopback, !allowsInsecure, tls == nil || token == nil { throw beyondLoopback }
    }

    /// What is missing where others than this machine may reach the host.
    private var beyondLoopback: ServingError {
        guard isKnownHost else { return .unknownHost(host) }
        let missing = [
            tls == nil ? "TLS (--tls-certificate and --tls-key)" : nil, token == nil ? "a token (--token-file)" : nil,
        ].compactMap(\.self)
        return ServingError(
            .configuration,
            "\(host) can be reached from other machines, and \(missing.joined(separator: " and ")) "
                + (missing.count == 1 ? "is missing" : "are missing"),
            advice: "give \(missing.count == 1 ? "it" : "them"), listen on 127.0.0.1, or say --allow-insecure")
    }

    /// Whether the host is an address, or a name that has one.
    private var isKnownHost: Bool { (try? SocketAddress.makeAddressResolvingHost(host, port: port)) != nil }

    private static func require(_ holds: Bool, _ message: String, _ advice: String) throws(ServingError) {
        guard holds else { throw ServingError(.configuration, message, advice: advice) }
    }
}

extension ServingError {
    static func unknownHost(_ host: String) -> ServingError {
        ServingError(
            .configuration, "there is no host “\(host)”",
            advice: "give a name or an address of this machine, such as 127.0.0.1 or 0.0.0.0")
    }
}
