#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// Two tensors combined element by element; the second may be smaller and is repeated.
    ///
    /// ONNX Runtime's `BroadcastLooper` walks the output in spans within which the second operand either advances too or
    /// is one number; every span is a call of its own. There are as many as the second operand has numbers when each is
    /// for a whole plane of an item (a gate), and as many as it is repeated when it lies along the last axes.
    /// - Parameters:
    ///   - isGate: which of the two a smaller operand is.
    ///   - repeated: sizes of a smaller operand.
    static func binary(
        _ name: String, operation: String, isGate: @escaping @Sendable (LayerConfiguration) -> Bool,
        repeated: @escaping @Sendable (LayerRecipe.Draft) -> SampledRange
    ) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize, .operandSize],
            terms: TensorStream.terms + [WorkTerm("spans of a repeated operand", per: .piece), .call],
            conflict: { layer in
                let elements = layer.values[0] * layer.values[1]
                return elements % layer.values[2] == 0
                    ? nil : "\(layer.values[2]) elements cannot be repeated to fill \(elements)"
            },
            growWithBatch: { layer, values in
                let isWhole = layer.values[2] == layer.values[0] * layer.values[1]
                guard isWhole || layer.values[2] > 1 && isGate(layer) else { return }
                let (size, overflow) = values[0].multipliedReportingOverflow(by: layer.values[2] / layer.values[0])
                values[2] = overflow ? Int.max : size
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
                    let (batch, input, operand) = (layer.values[0], layer.values[1], layer.values[2])
                    let first: [Int], second: [Int]
                    if operand == batch * input {
                        (first, second) = ([batch, input], [batch, input])
                    } else if isGate(layer) {
                        let planes = operand / batch
                        (first, second) = ([batch, planes, input / planes], [batch, planes, 1])
                    } else {
                        (first, second) = ([batch * input / operand, operand], [operand])
                    }
                    _ = graph.apply(operation, [graph.input(first), graph.input(second, named: "operand")])
                    return first
                }),
            work: { layer, processor in
                let (elements, operand) = (layer[0] * layer[1], layer[2])
                let spans = operand == elements ? 0 : operand == 1 ? 1 : isGate(layer) ? operand : elements / operand
                let amounts = TensorStream.amounts(read: elements + operand, written: elements, processor) + [spans, 1]
                let shape = [log(layer[0]), log(layer[1]), log(elements / operand), log(1 + spans)]
                return LayerWork(amounts: amounts, shape: shape)
            })
    }
}
