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
        WorkTerm("bytes read and written beyond the shared cache", per: .byte),
        WorkTerm("output bytes on fresh pages", per: .freshByte),
    ]

    /// The amounts of ``terms``.
    /// - Parameters:
    ///   - read: elements of all inputs.
    ///   - written: elements of the output.
    static func amounts(read: Double, written: Double, _ processor: Processor) -> [Double] {
        let moved = elementBytes * (read + written)
        return [moved, moved * processor.missShare(workingSet: moved), processor.fresh(elementBytes * written)]
    }
}

extension LayerType {
    /// Sums over every row and a second pass that uses them: softmax, normalisation over the last axis.
    static func rowwise(_ name: String) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize],
            terms: TensorStream.terms + [WorkTerm("rows", per: .piece), .call], sharesCallPrice: true,
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
    /// - Parameter spans: how many there are when the second operand is the smaller.
    static func binary(
        _ name: String, spans: @escaping @Sendable (LayerConfiguration) -> Double
    ) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize, .operandSize],
            terms: TensorStream.terms + [WorkTerm("spans of a repeated operand", per: .piece), .call],
            conflict: { layer in
                let elements = layer.values[0] * layer.values[1]
                return elements % layer.values[2] == 0
                    ? nil : "\(layer.values[2]) elements cannot be repeated to fill \(elements)"
            },
            work: { layer, processor in
                let (elements, operand) = (layer[0] * layer[1], layer[2])
                let repeated = operand < elements ? spans(layer) : 0
                let amounts =
                    TensorStream.amounts(read: elements + operand, written: elements, processor) + [repeated, 1]
                let shape = [log(layer[0]), log(layer[1]), log(elements / operand), log(1 + repeated)]
                return LayerWork(amounts: amounts, shape: shape)
            })
    }

    /// Elements put elsewhere, in contiguous pieces.
    /// - Parameters:
    ///   - parameters: what follows batch size and elements written per item.
    ///   - run: the contiguous elements of a piece.
    static func copying(
        _ name: String, parameters: [Parameter] = [],
        run: @escaping @Sendable (LayerConfiguration) -> Int
    ) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize] + parameters,
            terms: TensorStream.terms + [WorkTerm("contiguous pieces", per: .piece), .call],
            conflict: { layer in
                run(layer) > layer.values[0] * layer.values[1] ? "a piece is larger than the output" : nil
            },
            work: { layer, processor in
                let elements = layer[0] * layer[1]
                let pieces = elements / Double(run(layer))
                let amounts = TensorStream.amounts(read: elements, written: elements, processor) + [pieces, 1]
                return LayerWork(amounts: amounts, shape: [log(elements), log(elements / pieces), log(pieces)])
            })
    }

    /// A type that only looks at a tensor in another way and so costs nothing.
    static func view(_ name: String) -> LayerType {
        LayerType(
            name, parameters: [.batchSize, .inputSize], terms: [], work: { _, _ in LayerWork(amounts: [], shape: []) })
    }
}
