#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import ModelGraph

extension LayerType {
    /// A matrix product with constant weights: rows × inputs by inputs × outputs.
    static let linear = LayerType(
        "linear", parameters: [.batchSize, .inputSize, .outputSize, .activation],
        terms: [
            WorkTerm("multiply-accumulates", per: .multiplyAccumulate),
            WorkTerm("weight bytes", per: .byte),
            WorkTerm("weight bytes beyond the shared cache", per: .byte),
            WorkTerm("weight bytes packed", per: .byte),
            WorkTerm("weight bytes packed beyond the shared cache", per: .byte),
            WorkTerm("input bytes", per: .byte),
            WorkTerm("output bytes", per: .byte),
            WorkTerm("partial sums written, in bytes", per: .byte),
            .call,
        ],
        statedOperations: { [$0[0] * $0[1] * $0[2], $0[0] * ($0[1] + 1) * $0[2]] },
        ownOperators: ["Gemm", "FusedGemm", "MatMul", "FusedMatMul"],
        recipe: LayerRecipe(
            ranges: [
                "batch_size": { _ in .mixture([.logarithmic(1...64), .logarithmic(1...250_000)]) },
                "input_size": { _ in .mixture([.channels, .logarithmic(16...25_088, multipleOf: 16)]) },
                "output_size": { _ in .mixture([.channels, .logarithmic(1...8192), .choices([10, 100, 1000, 4096])]) },
                "activation": { _ in .choices([0, 0, 1]) },
            ],
            build: { layer, graph in
                let (rows, inputs, outputs) = (layer.values[0], layer.values[1], layer.values[2])
                let weights = [
                    graph.input([rows, inputs]), graph.weight("weight", [outputs, inputs], fanIn: inputs),
                    graph.weight("bias", [outputs], fanIn: inputs),
                ]
                let sum = graph.apply(
                    "Gemm", weights, ["alpha": .float(1), "beta": .float(1), "transB": .int(1)])
                if layer.values[3] == 1 { _ = graph.apply("Relu", [sum]) }
                return [rows, outputs]
            }),
        work: { layer, processor in
            let (rows, inputs, outputs) = (layer[0], layer[1], layer[2])
            let weights = elementBytes * inputs * outputs
            let results = elementBytes * rows * outputs
            let missing = weights * processor.missShare(workingSet: weights)
            // MLAS is handed constant weights that were packed when the model was loaded.
            let isPacked = rows >= fewestPackedRows && processor.library == .oneDNN
            let amounts = [
                rows * inputs * outputs, weights, missing, isPacked ? weights : 0, isPacked ? missing : 0,
                elementBytes * rows * inputs, results, results * (inputs / depthBlock).rounded(.up), 1,
            ]
            let shape = [
                log(rows), log(inputs), log(outputs), outputs / processor.padded(outputs), isPacked ? 1 : 0, layer[3],
            ]
            return LayerWork(amounts: amounts, shape: shape)
        })

    /// Inputs that one pass of a matrix product sums before it writes partial sums (the K block of MKL and BLIS).
    private static let depthBlock = 384.0

    /// Rows from which the library copies weights into blocks first; fewer are multiplied as they lie (seen in the random
    /// layers: 15 nJ a weight up to three rows, 31 nJ from four).
    private static let fewestPackedRows = 4.0
}
