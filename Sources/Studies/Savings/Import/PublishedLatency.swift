public import Quantities

/// A latency that a source published beside the one that stands in for it.
public struct PublishedLatency: Sendable, Hashable, Encodable {
    public var variant: String
    public var batch: Int
    public var cores: Double
    /// Per batch, on the source's machine.
    public var published: Estimate<Seconds>
    /// Per batch, on this machine.
    public var own: Estimate<Seconds>
}
