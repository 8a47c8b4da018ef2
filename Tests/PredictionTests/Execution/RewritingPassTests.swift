import ModelGraph
import Prediction
import Testing

/// Small networks and what ONNX Runtime 1.31.1 makes of them at its highest level with AVX-512: the operators of the
/// optimised models that it wrote.
struct RewritingPassTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let operations: String
        var opset = 17
        let build: @Sendable (inout SmallNetwork) -> [String]
        var testDescription: String { name }
    }

    @Test(arguments: images + sequences + plain) func becomesWhatTheEngineMakesOfIt(_ example: Case) throws {
        var network = SmallNetwork()
        let outputs = example.build(&network)
        let model = network.model(outputs: outputs, opset: example.opset)
        let plan = try ExecutionPlan(of: model, batch: 2, processor: .xeonGold5120)
        let operations = plan.operators.dropLast().map(\.operation)
        #expect(operations.sorted() == example.operations.split(separator: " ").map(String.init).sorted())
        #expect(plan.operators.allSatisfy { $0.layers.count > 0 || ["Reshape", "Shape"].contains($0.operation) })
        let total = plan.operators.reduce(0) { $0 + ($1.work?.multiplyAccumulates ?? 0) }
        #expect(try total == model.work(batch: 2).total.multiplyAccumulates)
    }

    private static func image(
        _ name: String, _ operations: String, channels: Int = 16, opset: Int = 17,
        _ build: @escaping @Sendable (inout SmallNetwork, String) -> [String]
    ) -> Case {
        Case(name: name, operations: operations, opset: opset) { network in
            let x = network.input([-1, channels, 8, 8])
            return build(&network, x)
        }
    }

    static let images = [
        image("ConvActivationFusion", "ReorderInput Conv ReorderOutput") { network, x in
            [network.apply("LeakyRelu", network.convolution(x, 16, 16))]
        },
        image("ConvActivationFusion in plain layout", "FusedConv", channels: 18) { network, x in
            [network.apply("HardSigmoid", network.convolution(x, 18, 16))]
        },
        image("no fusion of Elu", "Conv Elu", channels: 18) { network, x in
            [network.apply("Elu", network.convolution(x, 18, 16))]
        },
        image("FunctionInlining", "ReorderInput Conv HardSigmoid Mul ReorderOutput") { network, x in
            [network.apply("HardSwish", network.convolution(x, 16, 16))]
        },
        image("ConvMulFusion and ConvAddFusion", "ReorderInput Conv ReorderOutput") { network, x in
            let scaled = network.apply("Mul", network.convolution(x, 16, 16), network.weight(16, 1, 1))
            return [network.apply("Add", scaled, network.weight(1, 16, 1, 1))]
        },
        image("ConvAddFusion leaves single numbers", "ReorderInput Conv ReorderOutput Add") { network, x in
            [network.apply("Add", network.convolution(x, 16, 16), network.scalar(1))]
        },
        image("ConvBNFusion", "ReorderInput Conv ReorderOutput") { network, x in
            [network.apply("Relu", network.normalization(network.convolution(x, 16, 16), 16))]
        },
        image("PadFusion", "ReorderInput Conv ReorderOutput") { network, x in
            let padded = network.apply("Pad", x, network.integers([0, 0, 1, 1, 0, 0, 1, 1]))
            return [network.apply("Conv", padded, network.weight(16, 16, 3, 3))]
        },
        image("ConvAddActivationFusion", "FusedConv", channels: 18) { network, x in
            [network.apply("Relu", network.apply("Add", network.convolution(x, 18, 18), x))]
        },
        image("FuseReluClip", "Clip") { network, x in
            [network.apply("Clip", network.apply("Relu", x), network.scalar(-1), network.scalar(6))]
        },
        image("QuickGeluFusion", "ReorderInput Conv QuickGelu ReorderOutput") { network, x in
            let y = network.convolution(x, 16, 16)
            return [network.apply("Mul", y, network.apply("Sigmoid", y))]
        },
        image("NoopElimination", "Relu Tanh") { network, x in
            [
                network.apply(
                    "Tanh", network.apply("Dropout", network.apply("Add", network.apply("Relu", x), network.scalar(0))))
            ]
        },
        image("CommonSubexpressionElimination", "Relu Add") { network, x in
            [network.apply("Add", network.apply("Relu", x), network.apply("Relu", x))]
        },
        image("SliceConcatToSpaceToDepthFusion", "SpaceToDepth Gather Conv ReorderOutput", channels: 3) { network, x in
            let parts = [[0, 0], [1, 0], [0, 1], [1, 1]].map { start in
                network.apply(
                    "Slice", x, network.integers(start), network.integers([8, 8]), network.integers([2, 3]),
                    network.integers([2, 2]))
            }
            let joined = network.apply(
                "Concat", parts[0], parts[1], parts[2], parts[3], attributes: ["axis": .int(1)])
            return [network.convolution(joined, 12, 16)]
        },
        image("blocked residual sum with its activation", "ReorderInput Conv Conv ReorderOutput") { network, x in
            let sum = network.apply("Add", network.convolution(x, 16, 24), network.convolution(x, 16, 24))
            return [network.apply("Relu", sum)]
        },
        image("blocked three-way sum", "ReorderInput Conv Conv Conv Sum ReorderOutput") { network, x in
            let parts = (0..<3).map { _ in network.convolution(x, 16, 16) }
            return [network.apply("Sum", parts[0], parts[1], parts[2])]
        },
        image("concatenation needs whole blocks", "ReorderInput Conv Conv ReorderOutput ReorderOutput Concat") {
            network, x in
            let parts = [network.convolution(x, 16, 24), network.convolution(x, 16, 24)]
            return [network.apply("Concat", parts[0], parts[1], attributes: ["axis": .int(1)])]
        },
        image("normalisation between blocks is a convolution", "ReorderInput MaxPool Conv ReorderOutput") {
            network, x in
            let pooled = network.apply("MaxPool", x, attributes: ["kernel_shape": .ints([2, 2])])
            return [network.apply("Relu", network.normalization(pooled, 16))]
        },
        image("a factor per channel between blocks is a convolution", "ReorderInput Conv Conv ReorderOutput") {
            network, x in
            [network.apply("Mul", network.apply("Relu", network.convolution(x, 16, 16)), network.weight(16, 1, 1))]
        },
        image("pooling needs whole blocks", "ReorderInput Conv ReorderOutput AveragePool") { network, x in
            [network.apply("AveragePool", network.convolution(x, 16, 24), attributes: ["kernel_shape": .ints([2, 2])])]
        },
        image("upsampling by whole factors", "ReorderInput Conv Upsample ReorderOutput") { network, x in
            let scales = network.apply(
                "Constant", attributes: ["value_floats": .floats([1, 1, 2, 2])])
            return [
                network.apply(
                    "Resize", network.convolution(x, 16, 16), "", scales, attributes: ["mode": .string("linear")])
            ]
        },
        image("few channels are read as they lie", "Conv ReorderOutput", channels: 15) { network, x in
            [network.convolution(x, 15, 18, kernel: 3)]
        },
        image("groups need whole blocks", "Conv") { network, x in
            [network.convolution(x, 16, 32, kernel: 3, groups: 2)]
        },
        image("channels last on the way out", "ReorderInput Conv ReorderOutput") { network, x in
            [network.apply("Transpose", network.convolution(x, 16, 16), attributes: ["perm": .ints([0, 2, 3, 1])])]
        },
    ]

    private static func sequence(
        _ name: String, _ operations: String, batch: Int = -1,
        _ build: @escaping @Sendable (inout SmallNetwork, String) -> [String]
    ) -> Case {
        Case(name: name, operations: operations) { network in
            let x = network.input([batch, 10, 16])
            return build(&network, x)
        }
    }

    static let sequences = [
        sequence("MatMulAddFusion needs fixed axes", "MatMul Add") { network, x in
            [network.apply("Add", network.apply("MatMul", x, network.weight(16, 32)), network.weight(32))]
        },
        sequence("MatMulAddFusion flattens", "Reshape Gemm Reshape Relu", batch: 2) { network, x in
            let sum = network.apply("Add", network.apply("MatMul", x, network.weight(16, 32)), network.weight(32))
            return [network.apply("Relu", sum)]
        },
        sequence("BiasGeluFusion", "MatMul BiasGelu") { network, x in
            let y = network.apply("Add", network.apply("MatMul", x, network.weight(16, 32)), network.weight(32))
            let error = network.apply("Erf", network.apply("Div", y, network.scalar(Float(2).squareRoot())))
            let product = network.apply("Mul", y, network.apply("Add", error, network.scalar(1)))
            return [network.apply("Mul", product, network.scalar(0.5))]
        },
        sequence("LayerNormFusion", "LayerNormalization") { network, x in
            let mean = network.apply("ReduceMean", x, attributes: ["axes": .ints([-1])])
            let difference = network.apply("Sub", x, mean)
            let square = network.apply("Pow", difference, network.scalar(2))
            let variance = network.apply("ReduceMean", square, attributes: ["axes": .ints([-1])])
            let deviation = network.apply("Sqrt", network.apply("Add", variance, network.scalar(1e-5)))
            let scaled = network.apply("Mul", network.apply("Div", difference, deviation), network.weight(16))
            return [network.apply("Add", scaled, network.weight(16))]
        },
        sequence("SkipLayerNormFusion", "SkipLayerNormalization") { network, x in
            let sum = network.apply("Add", x, network.input([-1, 10, 16]))
            return [network.apply("LayerNormalization", sum, network.weight(16), network.weight(16))]
        },
        sequence("SkipLayerNormFusion needs a sum of its own", "Add LayerNormalization Add") { network, x in
            let sum = network.apply("Add", x, network.input([-1, 10, 16]))
            let normal = network.apply("LayerNormalization", sum, network.weight(16), network.weight(16))
            return [network.apply("Add", sum, normal)]
        },
        sequence("MatmulTransposeFusion and MatMulScaleFusion", "FusedMatMul Softmax") { network, x in
            let turned = network.apply("Transpose", x, attributes: ["perm": .ints([0, 2, 1])])
            let scores = network.apply("Div", network.apply("MatMul", x, turned), network.scalar(4))
            return [network.apply("Softmax", scores, attributes: ["axis": .int(-1)])]
        },
        sequence("ReshapeFusion", "Reshape") { network, x in
            let size = network.apply("Gather", network.apply("Shape", x), network.integers([0], isScalar: true))
            let part = network.apply("Unsqueeze", size, network.integers([0]))
            let shape = network.apply("Concat", part, network.integers([-1]), attributes: ["axis": .int(0)])
            return [network.apply("Reshape", x, shape)]
        },
        sequence("TransposeOptimizer", "Add Transpose") { network, x in
            let turned = network.apply("Transpose", x, attributes: ["perm": .ints([0, 2, 1])])
            let sum = network.apply("Add", turned, network.weight(16, 10))
            return [network.apply("Transpose", sum, attributes: ["perm": .ints([1, 0, 2])])]
        },
    ]

    private static func matrix(
        _ name: String, _ operations: String,
        _ build: @escaping @Sendable (inout SmallNetwork, String) -> [String]
    ) -> Case {
        Case(name: name, operations: operations) { network in
            let x = network.input([-1, 16])
            return build(&network, x)
        }
    }

    static let plain = [
        matrix("GemmActivationFusion", "FusedGemm") { network, x in
            [network.apply("Softplus", network.apply("Gemm", x, network.weight(16, 32), network.weight(32)))]
        },
        matrix("GemmActivationFusion leaves Clip", "Gemm Clip") { network, x in
            let product = network.apply("Gemm", x, network.weight(16, 32), network.weight(32))
            return [network.apply("Clip", product, network.scalar(0), network.scalar(6))]
        },
        matrix("MatmulBNFusion", "Gemm") { network, x in
            [network.normalization(network.apply("MatMul", x, network.weight(16, 8)), 8)]
        },
        matrix("ConstantFolding", "Gemm") { network, x in
            let weights = network.apply("Transpose", network.weight(8, 16), attributes: ["perm": .ints([1, 0])])
            return [network.apply("Gemm", x, weights, network.weight(8))]
        },
    ]
}
