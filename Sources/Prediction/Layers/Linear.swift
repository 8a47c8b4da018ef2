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
            // MLAS is handed constant weights that were packed when the model was loaded.
            let packsAtEveryCall = processor.library == .oneDNN
            let isPacked = packsAtEveryCall && packsWeights(layer.values)
            let passes = packsAtEveryCall && !isPacked ? (rows / rowsPerPass).rounded(.up) : 1
            let missing = weights * processor.missShare(workingSet: weights)
            let packed = isPacked ? weights * (1 + crowding(ofRows: layer.values[1])) : 0
            let amounts = [
                rows * inputs * outputs, weights * passes, missing * passes, packed, isPacked ? missing : 0,
                elementBytes * rows * inputs, results, results * (inputs / depthBlock).rounded(.up), 1,
            ]
            // How far rows of the matrices are aligned, up to a vector, decides how they are loaded and stored.
            let alignments = layer.values[1...2].map { size in
                Double(min(size.trailingZeroBitCount, processor.vectorWidth.trailingZeroBitCount))
            }
            let shape =
                [log(rows), log(inputs), log(outputs), outputs / processor.padded(outputs), isPacked ? 1 : 0, layer[3]]
                + (packsAtEveryCall ? alignments : [])
            return LayerWork(amounts: amounts, shape: shape)
        })

    /// Inputs that one pass of a matrix product sums before it writes partial sums (the K block of MKL and BLIS).
    private static let depthBlock = 384.0

    /// Whether MKL copies weights into blocks before it multiplies; fewer rows are multiplied with weights as they lie.
    ///
    /// In the random layers a weight costs 15 nJ up to three rows and 31 nJ from four. Which way the MKL inside PyTorch 1.13
    /// goes was read off by sampling what it executes on two and more threads when it is shown the `cpuid` of a
    /// Skylake-SP: up to fifteen rows it leaves alone matrices whose rows are multiples of 1 KiB apart.
    private static func packsWeights(_ sizes: [Int]) -> Bool {
        let (rows, inputs, outputs) = (sizes[0], sizes[1], sizes[2])
        return rows >= 16 || rows >= 4 && inputs % 256 != 0 && outputs % 256 != 0
    }

    /// The share of a matrix that is loaded a second time while its rows are copied side by side: rows a page apart meet in
    /// the same sets of the first cache, which evict lines that are half read; rows half a page apart meet half as often.
    ///
    /// Seen in the same library by itself: 0.10 ns more a weight for multiples of 1024 numbers, 0.05 of 512, 0.025 of 256.
    private static func crowding(ofRows inputs: Int) -> Double {
        let pageBits = 10
        return Double(1 << min(inputs.trailingZeroBitCount, pageBits)) / Double(1 << pageBits)
    }

    /// Rows that are multiplied in one pass over weights as they lie: time grows by the same step at every third row.
    private static let rowsPerPass = 3.0
}
