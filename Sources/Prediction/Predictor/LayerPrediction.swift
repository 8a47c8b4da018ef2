public import Quantities

/// The predicted energy of one forward pass of a layer, and how far it can be trusted.
public struct LayerPrediction: Sendable {
    public let layer: LayerConfiguration
    public let energy: Estimate<Joules>
    /// Half widths of the interval; both 0 for a layer that costs nothing.
    public let spread: PredictionSpread
    /// Parameters outside the trained ranges; the interval widens with their distance, on no measured ground.
    public let excesses: [RangeExcess]
    /// The trained type that stood in for the layer's own; nil when its own was trained.
    public let standIn: String?

    /// The half width of the interval on the logarithmic scale.
    public var logHalfWidth: Double { spread.logHalfWidth }
    /// The part of it that layers of a type have in common.
    public var sharedLogHalfWidth: Double { spread.shared }
    /// The part of it that is the layer's own.
    public var independentLogHalfWidth: Double { spread.independent }
}
