public import Quantities

/// How a request is to be treated.
public struct RequestOptions: Sendable, Hashable {
    /// The moment of the monotonic clock after which the answer is of no use; nil for none.
    public var deadline: Seconds?

    public init(deadline: Seconds? = nil) { self.deadline = deadline }
}
