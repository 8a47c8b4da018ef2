/// The work of a model for inputs of given shapes, by operator and in total.
public struct WorkReport: Sendable, Hashable, Codable {
    /// Operators in the order of execution, those of inner graphs at the place of their node.
    ///
    /// Of an `If` whose condition depends on data, the branch with more multiply-accumulates is listed.
    public internal(set) var nodes: [NodeWork] = []
    public internal(set) var total = Work()
    /// Operators whose work is not known, and so not in ``total``, with the number of their nodes.
    public internal(set) var unknownOperators: [String: Int] = [:]
    /// Nodes whose sizes depend on data, and so are not or not wholly in ``total``.
    public internal(set) var unsizedNodes: [String] = []

    /// Whether every operator is counted.
    public var isComplete: Bool { unknownOperators.isEmpty && unsizedNodes.isEmpty }
}

extension Model {
    /// Counts the work of one inference.
    /// - Parameters:
    ///   - inputs: shapes by input name; nil or missing where the file or shared symbols determine them.
    ///   - batch: the size of first axes that the file leaves open.
    /// - Throws: `invalidInput` when an input's size is open or does not fit, `tooLarge` beyond 64-bit integers.
    public func work(inputs: [String: [Int]]? = nil, batch: Int? = nil) throws(ModelGraphError) -> WorkReport {
        try work(of: shapes(inputs: inputs ?? [:], batch: batch))
    }

    /// Counts the work of one inference whose shapes are inferred already.
    package func work(of shapes: InferredShapes) throws(ModelGraphError) -> WorkReport {
        for input in graph.inputs where shapes.values[input.name]?.knownShape == nil && input.encodedType.isEmpty {
            throw ModelGraphError(
                .invalidInput, "input “\(input.name)” has the shape \(input.shapeText), which leaves sizes open",
                advice: "give its shape or the batch size")
        }
        var counting = WorkCounting()
        let nodes = try counting.count(shapes.steps, within: "")
        return try counting.report(nodes, unknownOperators: shapes.unknownOperators)
    }
}
