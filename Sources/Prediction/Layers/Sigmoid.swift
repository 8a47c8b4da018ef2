extension LayerType {
    /// The logistic function of every element.
    static let sigmoid = elementwise("sigmoid", canRunInPlace: true)
}
