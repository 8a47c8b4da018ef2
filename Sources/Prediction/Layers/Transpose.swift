extension LayerType {
    /// Axes in another order; `run` elements, the product of the last axes that stay in place, move as one.
    static let transpose = copying("transpose", parameters: [.run]) { $0.values[2] }
}
