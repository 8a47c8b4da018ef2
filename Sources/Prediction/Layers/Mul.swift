extension LayerType {
    /// The product of two tensors; a smaller second one has numbers for whole planes of every item, as gates do.
    ///
    /// When its elements are not a multiple of the items, it lies along the last axes.
    static let mul = binary("mul") { layer in
        layer.values[2] % layer.values[0] == 0 ? layer[2] : layer[0] * layer[1] / layer[2]
    }
}
