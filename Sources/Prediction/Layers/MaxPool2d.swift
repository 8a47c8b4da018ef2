#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// The largest element of every square window.
    static let maxPool2d = LayerType(
        "maxpool2d", parameters: [.batchSize, .imageSize, .kernelSize, Parameter("in_channels"), .stride, .padding],
        terms: [
            WorkTerm("taps compared", per: .comparison),
            WorkTerm("new maxima among random values", per: .comparison),
            WorkTerm("window rows", per: .element),
            WorkTerm("output bytes", per: .byte),
            WorkTerm("output bytes on fresh pages", per: .byte),
            WorkTerm("bytes of input rows touched", per: .byte),
            .call,
        ],
        conflict: { layer in
            layer.poolingAxis == nil ? "the window is larger than the padded image" : nil
        },
        work: { layer, processor in
            guard let axis = layer.poolingAxis else { return LayerWork(amounts: [], shape: []) }
            let planes = layer[0] * layer[3]
            let (outputs, taps, read) = (Double(axis.outputs), Double(axis.taps), Double(axis.read))
            let results = planes * outputs * outputs
            let perWindow = (taps / outputs) * (taps / outputs)
            let amounts = [
                planes * taps * taps, results * harmonic(perWindow), planes * outputs * taps, elementBytes * results,
                processor.fresh(elementBytes * results), elementBytes * planes * read * layer[1], 1,
            ]
            let shape = [
                log(layer[0]), log(layer[1]), log(layer[2]), log(layer[3]), log(outputs), layer[4], layer[5],
                taps / (outputs * layer[2]),
            ]
            return LayerWork(amounts: amounts, shape: shape)
        })
}

extension LayerConfiguration {
    fileprivate var poolingAxis: WindowAxis? {
        WindowAxis(input: values[1], kernel: values[2], stride: values[4], padding: values[5])
    }
}

/// How often a running maximum over n random values is expected to change: 1 + 1/2 + … + 1/n; each change is a
/// mispredicted branch.
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
