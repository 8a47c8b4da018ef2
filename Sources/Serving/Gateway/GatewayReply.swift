import NIOCore
import NIOHTTP1
import Quantities
import Reporting

/// An answer as it is written to a connection.
struct GatewayReply: Sendable {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: ByteBuffer
    /// Whether the connection is to be closed once this is written.
    var closes = false

    /// What is handed to a connection: a whole answer, or one in pieces.
    enum Part: Sendable {
        case whole(GatewayReply)
        /// Status and headers of an answer whose pieces follow.
        case start(GatewayReply)
        case piece(ByteBuffer)
        case end
    }

    init(_ status: HTTPResponseStatus = .ok, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(_ status: HTTPResponseStatus = .ok, json: JSONValue) {
        self.init(
            status, headers: ["Content-Type": "application/json"], body: ByteBuffer(string: json.serialized()))
    }

    /// A refusal, in the form in which the protocol tells errors.
    init(_ status: HTTPResponseStatus, error: String) {
        self.init(status, json: ["error": .text(error)])
    }

    init(_ error: ServingError) {
        self.init(error.status, error: error.description)
        if let time = error.retryAfter { headers.add(name: "Retry-After", value: time) }
        if error.code == .unauthorised {
            headers.add(name: "WWW-Authenticate", value: "Bearer")
        }
    }
}

extension ServingError {
    /// The status that tells the fault to an HTTP client.
    var status: HTTPResponseStatus {
        switch code {
        case .request, .input: .badRequest
        case .unauthorised: .unauthorized
        case .unknownModel: .notFound
        case .tooLarge: .payloadTooLarge
        case .overloaded: .tooManyRequests
        case .cancelled: .custom(code: 499, reasonPhrase: "Client Closed Request")
        case .failed, .configuration: .internalServerError
        case .target: .badGateway
        case .late: .gatewayTimeout
        case .unavailable: .serviceUnavailable
        case .deadline: .gatewayTimeout
        }
    }

    /// Seconds after which a client should ask again, for `Retry-After`; nil where asking again is of no use.
    var retryAfter: String? { code == .overloaded || code == .unavailable ? "1" : nil }
}
