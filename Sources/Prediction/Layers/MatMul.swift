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
}
