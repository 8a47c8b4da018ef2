import NIOCore
import NIOSSL

/// Which certificates an encrypted server is believed by.
public enum ServerTrust: Sendable, Hashable {
    /// Those that the system trusts.
    case system
    /// Those of a PEM file, such as a server's own.
    case file(String)
    /// Any: the connection is encrypted, and may end at anyone.
    case anyone

    /// - Throws: ``ServingError`` (`configuration`) for a file that holds no certificates.
    func context() throws(ServingError) -> NIOSSLContext {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.applicationProtocols = ["http/1.1"]
        do {
            switch self {
            case .system: break
            case .file(let path):
                settings.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
            case .anyone: settings.certificateVerification = .none
            }
            return try NIOSSLContext(configuration: settings)
        } catch {
            let place = if case .file(let path) = self { path } else { "the system's certificates" }
            throw ServingError(
                .configuration, "trusted certificates cannot be read: \(error)", place: place,
                advice: "name a PEM file of certificates")
        }
    }
}
