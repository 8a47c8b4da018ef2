import ModelGraph

extension LayerType {
    /// The normalised exponentials of every row: MLAS looks for the largest element, sums exponentials, and scales.
    static let softmax = rowwise("softmax", ownOperators: ["Softmax"]) { x, _, graph in
        graph.apply("Softmax", [x], ["axis": .int(-1)])
    }
}
