extension LayerType {
    /// The logistic function of every element.
    static let sigmoid = elementwise("sigmoid", canRunInPlace: true, ownOperators: ["Sigmoid"]) {
        $1.apply("Sigmoid", [$0])
    }
}
