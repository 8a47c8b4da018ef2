package import ModelGraph

/// A row of operators that compute one element each: its time is that of running operators, not of computing.
package enum CallChain {
    /// Numbers of operators that are measured, so that the cost of a call and of an operator can be told apart.
    static let lengths = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128]

    /// Two operators in turn, which no optimisation joins.
    package static func model(nodes: Int) -> Model {
        let count = max(1, nodes)
        func value(_ place: Int) -> String { place == 0 ? "input" : place == count ? "output" : "value\(place)" }
        return Model(
            graph: Graph(
                name: "call", inputs: [ValueInfo("input", shape: [.fixed(1)])],
                outputs: [ValueInfo("output", shape: [.fixed(1)])],
                nodes: (0..<count).map {
                    Node(
                        name: "node\($0)", operation: $0.isMultiple(of: 2) ? "Tanh" : "Sigmoid", inputs: [value($0)],
                        outputs: [value($0 + 1)])
                }))
    }
}
