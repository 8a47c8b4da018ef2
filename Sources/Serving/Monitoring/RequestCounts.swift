/// How requests ended; each is in one class.
public struct RequestCounts: Sendable, Hashable {
    /// Answered as asked (2xx).
    public var answered = 0
    /// In order, and turned away for load, for loading models or for draining (429, 503).
    public var refused = 0
    /// The client's fault, or the client went away (every other 4xx).
    public var rejected = 0
    /// In order, and not answered for a missed deadline or a fault of the service (every other status).
    public var failed = 0

    public init(answered: Int = 0, refused: Int = 0, rejected: Int = 0, failed: Int = 0) {
        self.answered = answered
        self.refused = refused
        self.rejected = rejected
        self.failed = failed
    }

    /// All requests that ended.
    public var all: Int { answered + unanswered }

    /// Those that were not answered as asked, whoever is at fault.
    public var unanswered: Int { refused + rejected + failed }

    /// Those that were in order and not answered.
    var missed: Int { refused + failed }

    /// - Parameters:
    ///   - status: of HTTP.
    ///   - count: of requests that ended with it.
    mutating func add(status: Int, _ count: Int = 1) {
        switch status {
        case 200..<300: answered += count
        case 429, 503: refused += count
        case 400..<500: rejected += count
        default: failed += count
        }
    }

    /// What came since earlier counts.
    func since(_ earlier: Self) -> Self {
        RequestCounts(
            answered: answered - earlier.answered, refused: refused - earlier.refused,
            rejected: rejected - earlier.rejected, failed: failed - earlier.failed)
    }
}
