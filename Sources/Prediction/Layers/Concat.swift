extension LayerType {
    /// Tensors joined along an axis: for every item, `run` elements of each part in turn.
    static let concat = copying("concat", parameters: [Parameter("parts", 1...100_000), .run]) { $0.values[3] }
}
