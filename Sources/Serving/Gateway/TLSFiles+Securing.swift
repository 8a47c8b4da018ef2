import HummingbirdCore
import HummingbirdTLS
import NIOSSL

extension GatewaySettings.TLSFiles {
    /// - Throws: ``ServingError`` (`configuration`) that names the file that is missing, unreadable or does not fit.
    func secure(_ channel: GatewayChannel) throws(ServingError) -> TLSChannel<GatewayChannel> {
        let chain = try Self.read(certificate, "certificate") { try NIOSSLCertificate.fromPEMFile(certificate) }
        let privateKey = try Self.read(key, "private key") { try NIOSSLPrivateKey(file: key, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try Self.read(key, "private key of the certificate") {
            try TLSChannel(channel, tlsConfiguration: configuration)
        }
    }

    private static func read<Content>(
        _ path: String, _ kind: String, _ body: () throws -> Content
    ) throws(ServingError) -> Content {
        do { return try body() } catch {
            throw ServingError(
                .configuration, "there is no \(kind) that can be read", place: path,
                advice: "give a PEM file (\(error))")
        }
    }
}
