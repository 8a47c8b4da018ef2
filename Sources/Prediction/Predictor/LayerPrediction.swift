public import Quantities

/// The predicted energy of one forward pass of a layer, and how far it can be trusted.
public struct LayerPrediction: Sendable {
    public let layer: LayerConfiguration
    public let energy: Estimate<Joules>
    /// Parameters outside the trained ranges; the interval does not hold for such a layer.
    public let excesses: [RangeExcess]
    /// The trained type that stood in for the layer's own; nil when its own was trained.
    public let standIn: String?
}
