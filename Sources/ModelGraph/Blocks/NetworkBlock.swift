/// A part of a network that belongs together: a residual block, a layer with its activation, a group of one name.
public struct NetworkBlock: Sendable, Hashable {
    /// What its nodes' names have in common, for example `layer1/block2`.
    public let name: String
    /// Its nodes by their places in the graph, in topological order.
    public let nodes: [Int]
    /// The values that it reads and that depend on the graph's inputs.
    public let inputs: [String]
    /// The values that it computes for other blocks or for the graph's outputs.
    public let outputs: [String]
    /// Shapes of ``inputs`` and ``outputs`` as far as they are known.
    public let inputShapes: [[Int?]?]
    public let outputShapes: [[Int?]?]
    /// Whether it has operators that multiply with weights, or matrices with each other.
    public let hasLayers: Bool
    /// Why the block cannot be replaced by its own input; nil when it can be removed.
    public let obstacle: String?
}

extension Model {
    /// Divides the network into blocks by its structure: every operator that depends on the inputs is in exactly one.
    ///
    /// A block is first of all a part with one way in and one way out around a fork, such as a residual block with the
    /// activation after it; the largest ones whose output has the shape of their input come first. What is left is
    /// divided into layers (an operator with weights and what follows it), joined where names say that they belong
    /// together. Constants and computations with constants are in no block.
    /// - Parameters:
    ///   - inputs: shapes by input name, where the file leaves sizes open.
    ///   - batch: the size of first axes that the file leaves open.
    /// - Throws: `invalidInput` when shapes do not fit the model.
    public func blocks(inputs: [String: [Int]] = [:], batch: Int? = 1) throws(ModelGraphError) -> [NetworkBlock] {
        var finding = BlockFinding(graph, try shapes(inputs: inputs, batch: batch).values)
        return finding.blocks()
    }
}

extension Node {
    /// Whether the operator multiplies with weights, or matrices with each other: what layers are made around.
    var isWeighted: Bool {
        [
            "Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "FusedConv", "DeformConv", "Gemm", "MatMul",
            "MatMulInteger", "QLinearMatMul", "Einsum", "LSTM", "GRU", "RNN", "Attention", "MultiHeadAttention",
        ].contains(operation)
    }

    /// The parts of the name between slashes; a name that starts with one, as exporters write it, has no empty part.
    var nameParts: [Substring] { (name.isEmpty ? outputs.first ?? "" : name).split(separator: "/") }

    /// The name, or what stands for it.
    var displayName: String { name.isEmpty ? outputs.first ?? operation : name }
}
