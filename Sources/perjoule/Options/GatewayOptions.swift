import ArgumentParser
import Serving

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a server listens, and whom it lets in.
struct GatewayOptions: ParsableArguments {
    @Option(help: "The name or address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 for any that is free.")
    var port = 8080

    @Option(
        help: "A file with the token that clients must send as “Authorization: Bearer …”.", completion: .file())
    var tokenFile: String?

    @Option(
        help: "The certificate chain in PEM, the server's own first.", completion: .file(extensions: ["pem", "crt"]))
    var tlsCert: String?

    @Option(help: "The private key in PEM.", completion: .file(extensions: ["pem", "key"]))
    var tlsKey: String?

    @Flag(help: "Listen beyond this machine although TLS or the token is missing.")
    var insecure = false

    func validate() throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key belong together")
        }
    }

    var settings: GatewaySettings {
        get throws {
            var settings = GatewaySettings(host: host, port: port, allowsInsecure: insecure)
            settings.token = try token
            if let tlsCert, let tlsKey { settings.tls = .init(certificate: tlsCert, key: tlsKey) }
            try settings.validate()
            return settings
        }
    }

    private var token: String? {
        get throws {
            guard let tokenFile else { return nil }
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: tokenFile)),
                let text = String(validating: bytes, as: UTF8.self)
            else {
                throw UsageError(message: "\(tokenFile) cannot be read", advice: "give a file of text with the token")
            }
            let words = text.split(whereSeparator: \.isWhitespace)
            guard words.count == 1 else {
                throw UsageError(
                    message: "\(tokenFile) holds \(words.count) words", advice: "put the token there and nothing else")
            }
            return String(words[0])
        }
    }
}
