#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// Products of pairs of matrices that are both activations: rows × inner by inner × columns, as in attention.
    ///
    /// The right matrix is copied into panels of the kernel's width before every product; a constant one would have been
    /// when the model was loaded, which is what `linear` is.
    static let matMul = LayerType(
        "matmul",
        parameters: [.batchSize, Parameter("rows"), Parameter("inner"), Parameter("columns")],
        terms: [
            WorkTerm("multiply-accumulates on padded columns", per: .multiplyAccumulate),
            WorkTerm("left bytes", per: .byte),
            WorkTerm("right bytes packed", per: .byte),
            WorkTerm("output bytes", per: .byte),
            WorkTerm("output bytes on fresh pages", per: .freshByte),
            WorkTerm("products", per: .piece),
            .call,
        ],
        statedOperations: { [$0[0] * $0[1] * $0[2] * $0[3]] },
        ownOperators: ["MatMul", "FusedMatMul"],
        recipe: LayerRecipe(
            ranges: [
                "batch_size": { _ in .mixture([.logarithmic(12...768, multipleOf: 12), .logarithmic(1...768)]) },
                "rows": { _ in .mixture([tokens, tokens, .logarithmic(1...400)]) },
                // Queries times keys sum over a head; weights times values sum over tokens.
                "inner": { draft in .mixture([headSizes, .choices([draft["rows"]]), .logarithmic(8...400)]) },
                "columns": { draft in
                    let isOverTokens = draft["inner"] == draft["rows"]
                    return .mixture([isOverTokens ? headSizes : .choices([draft["rows"]]), tokens])
                },
            ],
            build: { layer, graph in
                let (count, rows, inner, columns) = (
                    layer.values[0], layer.values[1], layer.values[2], layer.values[3]
                )
                let left = graph.input([count, rows, inner])
                _ = graph.apply("MatMul", [left, graph.input([count, inner, columns], named: "operand")])
                return [count, rows, columns]
            }),
        work: { layer, processor in
            let (count, rows, inner, columns) = (layer[0], layer[1], layer[2], layer[3])
            let filled = processor.padded(columns)
            let results = elementBytes * count * rows * columns
            let amounts = [
                count * rows * inner * filled, elementBytes * count * rows * inner,
                elementBytes * count * inner * columns, results, processor.fresh(results), count, 1,
            ]
            return LayerWork(
                amounts: amounts, shape: [log(count), log(rows), log(inner), log(columns), columns / filled])
        })

    private static let tokens = SampledRange.mixture([.choices([49, 64, 196, 197, 256]), .logarithmic(49...400)])
    private static let headSizes = SampledRange.choices([32, 64, 64])
}
