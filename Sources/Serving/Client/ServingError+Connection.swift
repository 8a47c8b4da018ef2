import NIOCore
import NIOPosix
import NIOSSL
import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ServingError {
    private static let address = "check that the server runs, and the address"

    /// A connection that could not be made.
    static func unreachable(_ address: ServerAddress, _ error: any Error, within timeout: Seconds) -> ServingError {
        ServingError(
            .target, "cannot be reached: \(reason(error, within: timeout))", place: "\(address)", advice: Self.address)
    }

    /// An exchange that came to nothing.
    static func failed(
        _ address: ServerAddress, _ failure: ExchangeHandler.Failure, limit: Int, within timeout: Seconds
    ) -> ServingError {
        let place = "\(address)"
        return switch failure {
        case .closed(true):
            ServingError(.target, "the connection ended before an answer came", place: place, advice: Self.address)
        case .closed(false):
            ServingError(.target, "the connection ended in the middle of an answer", place: place, advice: Self.address)
        case .tooLarge:
            ServingError(
                .target, "the answer has more than \(Bytes(Double(limit)))", place: place,
                advice: "ask for less, or check the address")
        case .unsendable:
            ServingError(
                .configuration, "a field or the path of the request has characters that HTTP does not allow",
                place: place, advice: "use printable ASCII")
        case .cancelled: ServingError(.cancelled, "the exchange was cancelled", place: place)
        case .timeout:
            ServingError(
                .deadline, "no answer within \(timeout)", place: place, advice: "check the server, or wait longer")
        case .broken(let error) where error is NIOSSLError || error is NIOSSLExtraError:
            unsecured(place, error)
        case .broken(let error):
            ServingError(
                .target, "the answer is not HTTP: \(reason(error, within: timeout))", place: place,
                advice: "check the scheme and the port")
        }
    }

    /// An encrypted connection that was not agreed upon.
    private static func unsecured(_ place: String, _ error: any Error) -> ServingError {
        let trust = "name the certificates to trust by --ca-file FILE, or trust any server by --insecure"
        if error as? NIOSSLExtraError == .failedToValidateHostname {
            return ServingError(
                .target, "the server's certificate is for another name or address", place: place,
                advice: "use the name that the certificate has, or trust any server by --insecure")
        }
        var faults: [String] = []
        switch error as? NIOSSLError {
        case .unableToValidateCertificate, .noCertificateToValidate: faults = ["CERTIFICATE_VERIFY_FAILED"]
        case .handshakeFailed(.sslError(let stack)), .handshakeFailed(.unknownError(let stack)):
            faults = stack.map { fault("\($0)") }
        default: break
        }
        if faults.contains("CERTIFICATE_VERIFY_FAILED") {
            return ServingError(.target, "the server's certificate is not trusted", place: place, advice: trust)
        }
        let reason = faults.first.map { ": \($0.lowercased().replacing("_", with: " "))" } ?? ""
        return ServingError(
            .target, "no encrypted connection could be agreed upon\(reason)", place: place,
            advice: "check that the server speaks TLS at this port")
    }

    /// The reason within BoringSSL's "Error: 1 error:2:SSL routines:OPENSSL_internal:REASON at FILE:LINE".
    private static func fault(_ description: String) -> String {
        let text = description.firstRange(of: " at ").map { description[..<$0.lowerBound] } ?? description[...]
        return String(text.split(separator: ":").last ?? text)
    }

    private static func reason(_ error: any Error, within timeout: Seconds) -> String {
        switch error {
        case ChannelError.alreadyClosed: return "the server ended the connection at once"
        case ChannelError.connectTimeout: return "no connection within \(timeout)"
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return reason(first.error, within: timeout) }
            return "the name “\(error.host)” is not known"
        case let error as IOError: return String(cString: strerror(error.errnoCode)).lowercased()
        default: return "\(error)"
        }
    }
}
