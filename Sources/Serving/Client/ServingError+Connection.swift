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
            ServingError(
                .target, "no encrypted connection: \(error)", place: place,
                advice: "check the scheme and the port, and name the certificates that the server is trusted by")
        case .broken(let error):
            ServingError(
                .target, "the answer is not HTTP: \(reason(error, within: timeout))", place: place,
                advice: "check the scheme and the port")
        }
    }

    private static func reason(_ error: any Error, within timeout: Seconds) -> String {
        switch error {
        case ChannelError.connectTimeout: return "no connection within \(timeout)"
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return reason(first.error, within: timeout) }
            return "the name “\(error.host)” is not known"
        case let error as IOError: return String(cString: strerror(error.errnoCode)).lowercased()
        default: return "\(error)"
        }
    }
}
