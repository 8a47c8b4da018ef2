public import Inference
public import Quantities

/// A model file to be profiled, and what is known of it beforehand.
public struct ModelVariant: Sendable, Hashable, Codable {
    /// The name under which its trials are stored; one name per campaign.
    public var name: String
    /// The path of the model file.
    public var file: String
    /// How good its answers are, with where that figure comes from.
    public var accuracy: Estimate<Fraction>?
    /// Sizes of free axes other than the batch, by name.
    public var sizes: [String: Int]
    /// Sizes beyond the first axis, by the name of the input; nil where axes have names of their own.
    public var shapes: [String: [Int]]?
    /// How to fill inputs that the usual rule would fill wrongly, by name.
    public var fills: [String: InputGenerator.Fill]

    public init(
        name: String, file: String, accuracy: Estimate<Fraction>? = nil, sizes: [String: Int] = [:],
        shapes: [String: [Int]]? = nil, fills: [String: InputGenerator.Fill] = [:]
    ) {
        self.name = name
        self.file = file
        self.accuracy = accuracy
        self.sizes = sizes
        self.shapes = shapes
        self.fills = fills
    }
}
