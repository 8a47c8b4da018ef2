/// One rewriting of the graph that the engine's optimiser does before it runs a model.
///
/// Passes are named after ONNX Runtime's graph transformers; what each one matches was learned from
/// `onnxruntime/core/optimizer` and checked against the node profiles that version 1.31.1 writes.
struct RewritingPass: Sendable {
    let name: String
    /// Rewrites where the pass applies, and tells whether it did.
    let apply: @Sendable (inout OperatorGraph, Processor) -> Bool

    init(_ name: String, _ apply: @escaping @Sendable (inout OperatorGraph) -> Bool) {
        self.name = name
        self.apply = { graph, _ in apply(&graph) }
    }

    init(_ name: String, withProcessor apply: @escaping @Sendable (inout OperatorGraph, Processor) -> Bool) {
        self.name = name
        self.apply = apply
    }

    /// The passes by level, in the order in which the engine applies them (`graph_transformer_utils.cc`).
    static let levels: [[RewritingPass]] = [
        [functionInlining],
        [
            noopElimination, reluClipFusion, convolutionFolding, padFusion, matMulBNFusion, spaceToDepthFusion,
            commonSubexpressionElimination, constantFolding, matMulAddFusion, reshapeFusion, geluFusion,
            layerNormFusion, transposeOptimizer,
        ],
        [
            transposeOptimizer, gemmActivationFusion, convActivationFusion, geluFusion, layerNormFusion,
            gatherToSplitFusion, matMulTransposeFusion, biasGeluFusion, skipLayerNormFusion, quickGeluFusion,
            matMulScaleFusion,
        ],
        [nchwcTransformer, convAddActivationFusion],
    ]

    /// How often a level is repeated while it still changes something (`GraphTransformerManager`).
    private static let mostRounds = 10

    /// Rewrites a graph as the engine does at its highest level of optimisation.
    static func optimise(_ graph: inout OperatorGraph, for processor: Processor) {
        for level in levels {
            for _ in 0..<mostRounds {
                var changed = false
                for pass in level where pass.apply(&graph, processor) { changed = true }
                if !changed { break }
            }
        }
    }
}
