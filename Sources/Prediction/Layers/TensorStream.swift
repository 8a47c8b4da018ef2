#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What types that stream whole tensors through the core pay for, whatever they compute on the way.
enum TensorStream {
    static let terms = [
        WorkTerm("bytes read and written", per: .byte),
        WorkTerm("bytes read and written beyond the core's cache", per: .byte),
        WorkTerm("bytes read and written beyond the shared cache", per: .byte),
        WorkTerm("output bytes on fresh pages", per: .byte),
    ]

    /// The amounts of ``terms``.
    /// - Parameters:
    ///   - read: elements of all inputs.
    ///   - written: elements of the output.
    static func amounts(read: Double, written: Double, _ processor: Processor) -> [Double] {
        let moved = elementBytes * (read + written)
        return [
            moved, Swift.max(0, moved - processor.coreCacheBytes), Swift.max(0, moved - processor.sharedCacheBytes),
            processor.fresh(elementBytes * written),
        ]
    }
}

extension LayerType {
    /// Sums over every row and a second pass that uses them: softmax, normalisation over the last axis.
    /// - Parameter apply: adds the operator to a graph, given the input's name and the elements of a row.
    static func rowwise(
        _ name: String, ownOperators: Set<String>,
        apply: @escaping @Sendable (String, Int, inout OneLayerGraph) -> String
    ) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize],
            terms: TensorStream.terms + [WorkTerm("rows", per: .piece), .call], sharesCallPrice: true,
            ownOperators: ownOperators,
            recipe: LayerRecipe(
                ranges: [
                    "batch_size": { _ in .logarithmic(1...150_000) }, "input_size": { _ in .rowWidths },
                ],
                build: { layer, graph in
                    _ = apply(graph.input(layer.values), layer.values[1], &graph)
                    return layer.values
                }),
            work: { layer, processor in
                let elements = layer[0] * layer[1]
                let amounts = TensorStream.amounts(read: elements, written: elements, processor) + [layer[0], 1]
                return LayerWork(amounts: amounts, shape: [log(layer[0]), log(layer[1]), log(elements)])
            })
    }

    /// Two tensors combined element by element; the second may be smaller and is repeated.
    ///
    /// ONNX Runtime's `BroadcastLooper` walks the output in spans within which the second operand either advances too or
    /// is one number; every span is a call of its own.
    /// - Parameters:
    ///   - repeated: sizes of a smaller second operand.
    ///   - shapes: the shapes of the first operand, which is also the result's, and of a smaller second one.
    static func binary(
        _ name: String, operation: String, repeated: @escaping @Sendable (LayerRecipe.Draft) -> SampledRange,
        shapes: @escaping @Sendable (LayerConfiguration) -> (first: [Int], second: [Int])
    ) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize, .operandSize],
            terms: TensorStream.terms + [WorkTerm("spans of a repeated operand", per: .piece), .call],
            conflict: { layer in
                let elements = layer.values[0] * layer.values[1]
                return elements % layer.values[2] == 0
                    ? nil : "\(layer.values[2]) elements cannot be repeated to fill \(elements)"
            },
            ownOperators: [operation],
            recipe: LayerRecipe(
                ranges: [
                    "batch_size": { _ in .batches }, "input_size": { _ in .elements },
                    "operand_size": { draft in
                        let same = SampledRange.choices([draft["batch_size"] * draft["input_size"]])
                        return .mixture([same, same, same, repeated(draft)])
                    },
                ],
                build: { layer, graph in
                    let isSame = layer.values[2] == layer.values[0] * layer.values[1]
                    let whole = Array(layer.values[..<2])
                    let (first, second) = isSame ? (whole, whole) : shapes(layer)
                    _ = graph.apply(operation, [graph.input(first), graph.input(second, named: "operand")])
                    return first
                }),
            work: { layer, processor in
                let (elements, operand) = (layer[0] * layer[1], layer[2])
                let shapes = shapes(layer)
                // Spans end where the second operand goes on to its next number, or begins anew.
                let isGate = shapes.second.last == 1 && shapes.second.count > 1
                let spans = operand == elements ? 0 : isGate ? operand : elements / operand
                let amounts = TensorStream.amounts(read: elements + operand, written: elements, processor) + [spans, 1]
                let shape = [log(layer[0]), log(layer[1]), log(elements / operand), log(1 + spans)]
                return LayerWork(amounts: amounts, shape: shape)
            })
    }
}
