import ArgumentParser
import Serving

/// Where a server listens and whom it lets in.
struct ListeningOptions: ParsableArguments {
    @Option(help: "The name or address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 for any that is free.")
    var port: Int?

    @Option(
        help: "A file with the token that clients must send as “Authorization: Bearer …”. Default: everyone is let in.",
        completion: .file())
    var tokenFile: String?

    @Option(
        name: [.long, .customLong("tls-cert")], help: "The certificate chain of a TLS server, in PEM.",
        completion: .file(extensions: ["pem", "crt"]))
    var tlsCertificate: String?

    @Option(help: "The private key of the certificate, in PEM.", completion: .file(extensions: ["pem", "key"]))
    var tlsKey: String?

    @Flag(help: "Listen beyond this machine even without TLS and a token.")
    var allowInsecure = false

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key belong together: give both or none")
        }
    }

    /// - Parameter usualPort: where no port is given.
    /// - Throws: `ServingError` for settings that cannot be, `PipelinesError` or `UsageError` for a token file that cannot be.
    func settings(usualPort: Int) throws -> GatewaySettings {
        var settings = GatewaySettings(host: host, port: port ?? usualPort, allowsInsecure: allowInsecure)
        settings.token = try tokenFile.map(TokenFile.read)
        if let tlsCertificate, let tlsKey { settings.tls = .init(certificate: tlsCertificate, key: tlsKey) }
        try settings.validate()
        return settings
    }
}
