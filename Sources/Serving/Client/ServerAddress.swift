/// Where an HTTP server is reached: `https://host:port/base`, or `host:port` for plain HTTP.
public struct ServerAddress: Sendable, Hashable {
    public var isEncrypted: Bool
    /// A name or an IP address, an IPv6 address without its brackets.
    public var host: String
    public var port: Int
    /// What the paths of requests follow, such as `/base`; empty for none.
    public var base: String

    public init(host: String, port: Int, isEncrypted: Bool = false, base: String = "") {
        self.host = host
        self.port = port
        self.isEncrypted = isEncrypted
        self.base = base
    }

    /// Reads an address as people type it; without a scheme it is plain HTTP, without a port 80 or 443.
    /// - Throws: ``ServingError`` (`configuration`) that says what is wrong with it.
    public init(parsing text: String) throws(ServingError) {
        func fault(_ message: String) -> ServingError {
            ServingError(.configuration, message, place: text, advice: "write it as http://host:port or host:port")
        }
        var rest = text[...]
        isEncrypted = false
        if let scheme = text.firstRange(of: "://") {
            switch text[..<scheme.lowerBound].lowercased() {
            case "http": break
            case "https": isEncrypted = true
            case let other: throw fault("“\(other)” is not a scheme that is spoken here")
            }
            rest = text[scheme.upperBound...]
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !rest.contains(where: { "?#@".contains($0) }) else {
            throw fault("the address has characters that do not belong there")
        }
        let path = rest.firstIndex(of: "/") ?? rest.endIndex
        base = String(rest[path...])
        while base.hasSuffix("/") { base.removeLast() }
        let authority = rest[..<path]
        var digits: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw fault("the bracket is not closed") }
            host = String(authority[authority.index(after: authority.startIndex)..<end])
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw fault("the port must follow a colon") }
            digits = after.isEmpty ? nil : after.dropFirst()
        } else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { throw fault("an IPv6 address must stand in brackets") }
            host = String(parts.first ?? "")
            digits = parts.count == 2 ? parts[1] : nil
        }
        guard !host.isEmpty else { throw fault("the address names no host") }
        guard let digits else {
            port = isEncrypted ? 443 : 80
            return
        }
        guard let number = Int(digits), (1...65535).contains(number) else { throw fault("“\(digits)” is not a port") }
        port = number
    }

    /// Host and port as a `Host` header and messages have them.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isEncrypted ? 443 : 80) ? name : "\(name):\(port)"
    }
}

extension ServerAddress: CustomStringConvertible {
    /// For example `http://127.0.0.1:8080`.
    public var description: String { (isEncrypted ? "https://" : "http://") + authority + base }
}
