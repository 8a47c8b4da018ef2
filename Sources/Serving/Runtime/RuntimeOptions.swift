public import Inference

/// How a process runs a pipeline, whatever the pipeline is.
public struct RuntimeOptions: Sendable, Hashable {
    /// Items that may wait at one stage before new requests are refused.
    public var queueLimit: Int
    /// How sessions are loaded; the threads are each setting's.
    public var session: SessionOptions
    /// Sessions that were replaced are kept for a quick way back while their model files take no more than this together.
    public var warmBytes: Int
    /// Whether each session's threads stay on processors of their own, as far as there are enough; Linux only.
    public var pinsThreads: Bool

    public init(
        queueLimit: Int = 1024, session: SessionOptions = SessionOptions(), warmBytes: Int = 1 << 30,
        pinsThreads: Bool = false
    ) {
        self.queueLimit = queueLimit
        self.session = session
        self.warmBytes = warmBytes
        self.pinsThreads = pinsThreads
    }
}
