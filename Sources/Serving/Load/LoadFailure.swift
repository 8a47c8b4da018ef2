/// Why a request came to nothing.
enum LoadFailure: Hashable {
    case status(Int)
    case timeout
    /// No connection could be made, and why.
    case unreachable(String)
    /// The connection ended before or in the middle of the answer.
    case closed
    /// What came was no HTTP, or no encryption.
    case broken
    case unsendable
    case cancelled

    init(_ failure: ExchangeHandler.Failure) {
        self =
            switch failure {
            case .closed: .closed
            case .timeout: .timeout
            case .unsendable: .unsendable
            case .cancelled: .cancelled
            case .tooLarge, .broken: .broken
            }
    }

    /// The name that it is counted under.
    var name: String {
        switch self {
        case .status(let code): "\(code)"
        case .timeout: "timeout"
        case .unreachable(let reason): reason
        case .closed: "connection ended"
        case .broken: "no valid answer"
        case .unsendable: "no valid request"
        case .cancelled: "cancelled"
        }
    }
}
