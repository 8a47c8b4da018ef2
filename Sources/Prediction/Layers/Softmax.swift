extension LayerType {
    /// The normalised exponentials of every row; its passes per element are part of the price per element.
    static let softmax = elementwise("softmax", canRunInPlace: false)
}
