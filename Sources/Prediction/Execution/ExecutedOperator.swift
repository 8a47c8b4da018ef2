public import ModelGraph

/// One operator that the engine runs, and what it costs in terms of layers.
public struct ExecutedOperator: Sendable, Hashable {
    /// The name of the last of its nodes, or of the kind of operator that the engine inserts.
    public let name: String
    /// Names of the file's nodes that it does the work of; empty for inserted operators.
    public let nodes: [String]
    /// The operator's type as the engine's node profile names it, for example `FusedConv` or `ReorderInput`.
    public let operation: String
    /// The layers whose energy it is predicted as: none for views, several for a composite.
    public let layers: [LayerConfiguration]
    /// Multiply-accumulates and bytes of its nodes, each as the file has it; nil for inserted operators.
    public let work: Work?
    /// Why the layers stand only roughly for the operator; nil when they are its own.
    public let remark: String?
    /// Bytes of its outputs, channels padded as they lie in memory; nil where sizes depend on data.
    package let outputBytes: Int?
}
