extension LayerType {
    /// The positive part of every element; real networks run it in place.
    static let relu = elementwise("relu", canRunInPlace: true, ownOperators: ["Relu"]) { $1.apply("Relu", [$0]) }
}
