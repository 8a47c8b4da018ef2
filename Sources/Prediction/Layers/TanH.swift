extension LayerType {
    /// The hyperbolic tangent of every element.
    static let tanh = elementwise("tanh", canRunInPlace: true, ownOperators: ["Tanh"]) { $1.apply("Tanh", [$0]) }
}
