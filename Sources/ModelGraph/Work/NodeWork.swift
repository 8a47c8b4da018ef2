/// The work of one operator.
public struct NodeWork: Sendable, Hashable, Codable {
    /// The node's name, with those of the nodes whose inner graph it is in before it, `outer/inner`.
    public let name: String
    /// The operator's type, for example `Conv`.
    public let operation: String
    /// Shapes of the inputs; nil for omitted inputs and shapes that are not known.
    public let inputShapes: [[Int]?]
    public let outputShapes: [[Int]?]
    /// Whether runtimes compute the node once when they load the model, since it depends on constants alone.
    public let isConstant: Bool
    /// How often the node runs in one inference: 1 outside of loops.
    public internal(set) var rounds: Int
    /// The work of all rounds; zero for constant nodes.
    public internal(set) var work: Work
}
