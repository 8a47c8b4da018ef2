#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import ModelGraph

extension LayerType {
    /// The largest element of every window.
    static let maxPool2d = LayerType(
        "maxpool2d",
        parameters: [
            .batchSize, .imageSize, .kernelSize, .inputChannels, .stride, .padding, .imageWidth, .kernelWidth,
            .strideWidth, .paddingWidth,
        ],
        terms: [
            WorkTerm("taps compared", per: .comparison),
            WorkTerm("new maxima among random values", per: .unsureBranch),
            WorkTerm("loops over window columns ended", per: .unsureBranch),
            WorkTerm("output bytes", per: .byte),
            WorkTerm("output bytes on fresh pages", per: .freshByte),
            WorkTerm("bytes of input rows touched", per: .byte),
            WorkTerm("input bytes beyond the shared cache", per: .byte),
        ] + windowTerms + [
            .call
        ],
        conflict: { layer in
            layer.poolingWindows == nil ? "the window is larger than the padded image" : nil
        },
        ownOperators: ["MaxPool"],
        recipe: pooling("MaxPool", ["ceil_mode": .int(0)]),
        work: { layer, processor in
            guard let windows = layer.poolingWindows else { return LayerWork(amounts: [], shape: []) }
            let planes = layer[0] * layer[3]
            let results = planes * windows.outputs
            // PyTorch compares one by one and also returns where each maximum was, as 64-bit indices; MLAS compares
            // whole vectors without branches and returns the maxima alone.
            let isScalar = processor.library == .oneDNN
            let (values, indices) = (elementBytes * results, isScalar ? 2 * elementBytes * results : 0)
            let input = elementBytes * planes * layer[1] * layer[6]
            let amounts = [
                isScalar ? planes * windows.taps : 0, isScalar ? results * (harmonic(windows.meanTaps) - 1) : 0,
                isScalar && windows.columns.taps > windows.columns.outputs ? results : 0, values + indices,
                processor.fresh(values) + processor.fresh(indices),
                elementBytes * planes * Double(windows.rows.read) * layer[6],
                input * processor.missShare(workingSet: input),
            ]
            let kernels = isScalar ? [0, 0, 0, 0] : layer.windowAmounts(windows, processor)
            return LayerWork(
                amounts: amounts.map { Swift.max(0, $0) } + kernels + [1],
                shape: layer.poolingShape(windows) + (isScalar ? [] : [layer.poolsBlocks(processor) ? 1 : 0]))
        })
}

/// How often a running maximum over n random values is expected to change, the first value included: 1 + 1/2 + … + 1/n;
/// each later change is a mispredicted branch.
///
/// Source: Rényi, “Théorie des éléments saillants d’une suite d’observations” (1962); between whole numbers by
/// Euler–Maclaurin.
func harmonic(_ n: Double) -> Double {
    guard n > 1 else { return Swift.max(0, n) }
    if n < 8 {
        // Recursion up to where the expansion is exact to twelve digits.
        var shift = n
        var sum = 0.0
        while shift < 8 {
            shift += 1
            sum -= 1 / shift
        }
        return sum + harmonic(shift)
    }
    return log(n) + 0.577_215_664_901_532_9 + 1 / (2 * n) - 1 / (12 * n * n) + 1 / (120 * n * n * n * n)
        - 1 / (252 * n * n * n * n * n * n)
}
