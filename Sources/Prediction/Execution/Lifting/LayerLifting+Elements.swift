import ModelGraph

/// Activations, arithmetic on elements, and normalisation of rows.
extension LayerLifting {
    /// Functions of one element with a type of their own.
    private static let own: [String: LayerType] = [
        "Relu": .relu, "Sigmoid": .sigmoid, "Tanh": .tanh, "Gelu": .gelu, "FastGelu": .gelu, "QuickGelu": .silu,
    ]
    /// Functions of one element that another type stands for, by their cost.
    private static let similar: [String: LayerType] = [
        "LeakyRelu": .relu, "Clip": .relu, "Abs": .relu, "Neg": .relu, "PRelu": .relu, "HardSigmoid": .relu,
        "Floor": .relu, "Ceil": .relu, "Round": .relu, "Sign": .relu, "Not": .relu, "Reciprocal": .relu, "Sqrt": .relu,
        "Exp": .sigmoid, "Log": .sigmoid, "Erf": .sigmoid, "Softplus": .sigmoid, "Elu": .sigmoid, "Selu": .sigmoid,
        "Softsign": .sigmoid, "Sin": .sigmoid, "Cos": .sigmoid,
    ]
    private static let arithmetic: [String: LayerType] = [
        "Add": .add, "Sub": .add, "Sum": .add, "Mul": .mul, "Div": .mul, "QLinearAdd": .add, "QLinearMul": .mul,
    ]
    private static let similarArithmetic: [String: LayerType] = [
        "Pow": .mul, "Max": .add, "Min": .add, "Mod": .mul, "Where": .add, "And": .add, "Or": .add, "Equal": .add,
        "Greater": .add, "GreaterOrEqual": .add, "Less": .add, "LessOrEqual": .add, "Mean": .add,
    ]
    private static let rowNormalization: Set<String> = [
        "LayerNormalization", "SkipLayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization",
        "InstanceNormalization", "GroupNormalization", "LpNormalization", "MeanVarianceNormalization",
    ]

    /// - Returns: false when the operator is none of them.
    mutating func liftElements() -> Bool {
        let operation = executed.operation
        if let type = Self.own[operation] {
            addElementwise(type)
        } else if let type = Self.similar[operation] {
            note("\(operation): predicted as \(type.name)")
            addElementwise(type)
        } else if let type = Self.arithmetic[operation] {
            addArithmetic(type)
        } else if let type = Self.similarArithmetic[operation] {
            note("\(operation): predicted as \(type.name)")
            addArithmetic(type)
        } else if operation == "BiasGelu" {
            addArithmetic(.add)
            addElementwise(.gelu)
        } else if operation == "Softmax" || operation == "LogSoftmax" {
            addRows(.softmax, axis: executed.int("axis", default: executed.operatorSet >= 13 ? -1 : 1))
        } else if Self.rowNormalization.contains(operation) {
            liftRowNormalization()
        } else {
            return false
        }
        return true
    }

    /// The first axis, and the elements of one item along it.
    static func items(_ shape: [Int]) -> (batch: Int, size: Int)? {
        guard let elements = shape.checkedProduct, elements > 0 else { return nil }
        guard shape.count > 1, let batch = shape.first else { return (1, elements) }
        return (batch, elements / batch)
    }

    private mutating func addElementwise(_ type: LayerType) {
        guard let output = output(), let items = Self.items(output) else { return liftUnsized() }
        var values = ["batch_size": items.batch, "input_size": items.size]
        if runsInPlace(type) { values["in_place"] = 1 }
        add(type, values)
    }

    /// The engine's memory plan reuses an input that nobody else reads, for the kernels that allow it.
    private func runsInPlace(_ type: LayerType) -> Bool {
        guard type.parameters.contains(.inPlace), !executed.isRuntimeOwn, let input = graph.input(id, 0) else {
            return false
        }
        return graph.isReadOnce(input) && graph.producers[input] != nil
    }

    private mutating func addArithmetic(_ type: LayerType) {
        guard let output = output(), let items = Self.items(output), let elements = output.checkedProduct else {
            return liftUnsized()
        }
        // Each further input is one more pass; the smallest operand is the one that broadcasting repeats.
        let operands = executed.inputs.indices.compactMap { input($0)?.checkedProduct }.sorted()
        for operand in operands.prefix(max(1, operands.count - 1)) {
            add(
                type,
                [
                    "batch_size": items.batch, "input_size": items.size,
                    "operand_size": max(1, min(operand, elements)),
                ])
        }
    }

    private mutating func addRows(_ type: LayerType, axis: Int) {
        guard let shape = input(0), let elements = shape.checkedProduct else { return liftUnsized() }
        let place = axis < 0 ? axis + shape.count : axis
        guard shape.indices.contains(place) else { return liftUnsized() }
        let isWhole = executed.operation != "Softmax" && executed.operation != "LogSoftmax" || executed.operatorSet < 13
        let row = isWhole ? shape[place...].reduce(1, *) : shape[place]
        guard row > 0 else { return }
        add(type, ["batch_size": max(1, elements / row), "input_size": row])
    }

    private mutating func liftRowNormalization() {
        switch executed.operation {
        case "LayerNormalization": addRows(.layerNorm, axis: executed.int("axis", default: -1))
        case "SkipLayerNormalization":
            addSums(of: executed.inputs.count > 4 ? 2 : 1)
            addRows(.layerNorm, axis: -1)
        case "InstanceNormalization", "GroupNormalization", "MeanVarianceNormalization":
            note("\(executed.operation): predicted as layernorm")
            addRows(.layerNorm, axis: min(2, (input(0)?.count ?? 1) - 1))
        default:
            note("\(executed.operation): predicted as layernorm")
            addRows(.layerNorm, axis: executed.int("axis", default: -1))
        }
    }

    private mutating func addSums(of count: Int) {
        guard let output = output(), let items = Self.items(output), let elements = output.checkedProduct else {
            return
        }
        for index in 0..<count {
            let operand = index == 0 ? elements : output.last ?? 1
            add(.add, ["batch_size": items.batch, "input_size": items.size, "operand_size": operand])
        }
    }
}
