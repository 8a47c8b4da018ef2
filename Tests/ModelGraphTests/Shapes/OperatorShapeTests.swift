import Testing

@testable import ModelGraph

/// Shapes of single operators; expected values are the examples of ONNX's Operators.md or worked out by hand.
struct OperatorShapeTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let operation: String
        let inputs: [[Int]]
        var constants: [[Int]?] = []
        var attributes: [String: Attribute] = [:]
        var operatorSet = 17
        let output: [Int?]?
        var testDescription: String { "\(operation) \(inputs) \(constants) \(attributes.keys.sorted())" }
    }

    static let examples: [Example] = [
        .init(operation: "Reshape", inputs: [[2, 3, 4]], constants: [[0, -1]], output: [2, 12]),
        .init(
            operation: "Reshape", inputs: [[0, 3, 4]], constants: [[3, 4, 0]], attributes: ["allowzero": .int(1)],
            output: [3, 4, 0]),
        .init(operation: "Flatten", inputs: [[2, 3, 4, 5]], attributes: ["axis": .int(2)], output: [6, 20]),
        .init(operation: "Flatten", inputs: [[2, 3]], attributes: ["axis": .int(0)], output: [1, 6]),
        .init(operation: "Transpose", inputs: [[2, 3, 4]], output: [4, 3, 2]),
        .init(
            operation: "Transpose", inputs: [[2, 3, 4]], attributes: ["perm": .ints([1, 0, 2])], output: [3, 2, 4]),
        .init(operation: "Squeeze", inputs: [[1, 3, 1, 5]], output: [3, 5]),
        .init(operation: "Squeeze", inputs: [[1, 3, 1, 5]], constants: [[-2]], output: [1, 3, 5]),
        .init(operation: "Squeeze", inputs: [[1, 3]], attributes: ["axes": .ints([0])], operatorSet: 11, output: [3]),
        .init(operation: "Unsqueeze", inputs: [[3, 4]], constants: [[0, -1]], output: [1, 3, 4, 1]),
        .init(operation: "Concat", inputs: [[2, 3], [2, 5]], attributes: ["axis": .int(-1)], output: [2, 8]),
        .init(
            operation: "Split", inputs: [[2, 7]], attributes: ["axis": .int(1), "split": .ints([7])], operatorSet: 11,
            output: [2, 7]),
        .init(
            operation: "Slice", inputs: [[20, 10, 5]], constants: [[0, 0], [3, 10], [0, 1]], output: [3, 10, 5]),
        .init(
            operation: "Slice", inputs: [[20, 10, 5]], constants: [[20, 0], [0, 3], [0, 1], [-2, 1]],
            output: [10, 3, 5]),
        .init(operation: "Slice", inputs: [[20]], constants: [[0], [.max], [0], [3]], output: [7]),
        .init(operation: "Slice", inputs: [[20]], constants: [[-1], [.min], [0], [-1]], output: [20]),
        .init(operation: "Slice", inputs: [[20]], constants: [[15], [5]], output: [0]),
        .init(operation: "Expand", inputs: [[3, 1]], constants: [[2, 1, 6]], output: [2, 3, 6]),
        .init(operation: "Tile", inputs: [[2, 3]], constants: [[2, 4]], output: [4, 12]),
        .init(operation: "Pad", inputs: [[2, 3]], constants: [[0, 2, 1, -1]], output: [3, 4]),
        .init(
            operation: "Gather", inputs: [[5, 4, 3]], constants: [[0, 2]], attributes: ["axis": .int(1)],
            output: [5, 2, 3]),
        .init(operation: "GatherND", inputs: [[2, 2, 3], [5, 2]], output: [5, 3]),
        .init(
            operation: "DepthToSpace", inputs: [[1, 8, 2, 3]], attributes: ["blocksize": .int(2)], output: [1, 2, 4, 6]),
        .init(
            operation: "SpaceToDepth", inputs: [[1, 2, 4, 6]], attributes: ["blocksize": .int(2)], output: [1, 8, 2, 3]),
        .init(
            operation: "ReduceMean", inputs: [[2, 3, 4]], attributes: ["axes": .ints([1]), "keepdims": .int(0)],
            output: [2, 4]),
        .init(operation: "ReduceSum", inputs: [[2, 3, 4]], constants: [[-1]], output: [2, 3, 1]),
        .init(operation: "ReduceMax", inputs: [[2, 3]], attributes: ["keepdims": .int(0)], output: []),
        .init(operation: "ArgMax", inputs: [[2, 3]], attributes: ["axis": .int(1)], output: [2, 1]),
        .init(operation: "TopK", inputs: [[4, 50]], constants: [[5]], output: [4, 5]),
        .init(
            operation: "Gemm", inputs: [[3, 2], [5, 3]], attributes: ["transA": .int(1), "transB": .int(1)],
            output: [2, 5]),
        .init(
            operation: "Einsum", inputs: [[2, 4, 7, 16], [2, 4, 9, 16]],
            attributes: ["equation": .string("bhid, bhjd -> bhij")], output: [2, 4, 7, 9]),
        .init(
            operation: "LSTM", inputs: [[7, 2, 10], [2, 80, 10], [2, 80, 20]],
            attributes: ["hidden_size": .int(20), "direction": .string("bidirectional")], output: [7, 2, 2, 20]),
        .init(
            operation: "GRU", inputs: [[7, 2, 10], [1, 60, 10], [1, 60, 20]], attributes: ["hidden_size": .int(20)],
            output: [7, 1, 2, 20]),
        .init(operation: "GlobalAveragePool", inputs: [[2, 8, 5, 6]], output: [2, 8, 1, 1]),
        .init(operation: "LayerNormalization", inputs: [[2, 5, 8], [8], [8]], output: [2, 5, 8]),
        .init(
            operation: "Upsample", inputs: [[1, 3, 4, 5]], attributes: ["scales": .floats([1, 1, 2, 3])],
            operatorSet: 7, output: [1, 3, 8, 15]),
        .init(operation: "NonMaxSuppression", inputs: [[1, 100, 4], [1, 80, 100]], output: [nil, 3]),
        .init(operation: "NonZero", inputs: [[3, 4]], output: [2, nil]),
        .init(
            operation: "Attention", inputs: [[2, 5, 64], [2, 7, 64], [2, 7, 32]],
            attributes: ["q_num_heads": .int(4), "kv_num_heads": .int(4)], operatorSet: 23, output: [2, 5, 32]),
    ]

    @Test("known results", arguments: examples)
    func example(_ example: Example) throws {
        let model = SampleModels.node(
            example.operation, example.inputs, constants: example.constants, attributes: example.attributes,
            operatorSet: example.operatorSet)
        let shapes = try model.shapes()
        #expect(shapes.values["out0"]?.shape == example.output)
        #expect(shapes.unknownOperators.isEmpty)
    }

    @Test(
        "impossible attributes are errors, not crashes",
        arguments: [
            .init(operation: "Reshape", inputs: [[2, 3]], constants: [[4, -1]], output: nil),
            .init(operation: "Reshape", inputs: [[2, 3]], constants: [[-1, -1]], output: nil),
            .init(operation: "Transpose", inputs: [[2, 3]], attributes: ["perm": .ints([0, 0])], output: nil),
            .init(operation: "Concat", inputs: [[2, 3], [3, 3]], attributes: ["axis": .int(1)], output: nil),
            .init(operation: "Concat", inputs: [[2]], attributes: ["axis": .int(.min)], output: nil),
            .init(operation: "MaxPool", inputs: [[1, 1, 8]], attributes: ["kernel_shape": .ints([0])], output: nil),
            .init(
                operation: "MaxPool", inputs: [[1, 1, 8]],
                attributes: ["kernel_shape": .ints([2]), "strides": .ints([0])], output: nil),
            .init(
                operation: "Conv", inputs: [[1, 4, 8], [2, 4, 1]],
                attributes: ["group": .int(0), "pads": .ints([.max, .max])], output: nil),
            .init(operation: "Slice", inputs: [[5]], constants: [[0], [5], [0], [0]], output: nil),
            .init(operation: "Tile", inputs: [[5, 5]], constants: [[.max, .max]], output: nil),
            .init(operation: "Expand", inputs: [[1]], constants: [[1 << 40, 1 << 40]], output: nil),
            .init(operation: "Gather", inputs: [[5]], constants: [[9]], output: nil),
            .init(operation: "Squeeze", inputs: [[2, 3]], constants: [[0]], output: nil),
            .init(operation: "LSTM", inputs: [[7, 2], [1, 8, 2], [1, 8, 2]], output: nil),
        ] as [Example])
    func impossible(_ example: Example) {
        let model = SampleModels.node(
            example.operation, example.inputs, constants: example.constants, attributes: example.attributes)
        let error = failure { _ = try model.shapes() }
        #expect(error?.place?.contains("node “node”") == true)
    }
}
