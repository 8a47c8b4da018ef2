import ModelGraph
import Prediction
import Quantities
import Testing

/// From executed operators to layers.
struct LiftingTests {
    private func plan(_ model: Model, batch: Int? = 2) throws -> ExecutionPlan {
        try ExecutionPlan(of: model, batch: batch, processor: .xeonGold5120)
    }

    @Test func describesConvolutionsWithWhatTheyTookIn() throws {
        var network = SmallNetwork()
        let x = network.input([-1, 16, 8, 12])
        let first = network.convolution(x, 16, 24, kernel: 3)
        let second = network.convolution(x, 16, 24)
        let y = network.apply("Relu", network.apply("Add", first, second))
        let operators = try plan(network.model(outputs: [y])).operators
        let fused = try #require(operators.first { $0.nodes.count == 3 }?.layers.first)
        #expect(fused.type.name == "conv2d")
        #expect(fused.value(of: "activation") == 1 && fused.value(of: "residual") == 1)
        #expect(fused.value(of: "image_size") == 8 && fused.value(of: "image_width") == 12)
        #expect(fused.value(of: "batch_size") == 2 && fused.value(of: "out_channels") == 24)
        let reorders = operators.filter { $0.operation.hasPrefix("Reorder") }
        #expect(reorders.map { $0.layers.first?.value(of: "direction") } == [0, 1])
        #expect(reorders.allSatisfy { $0.nodes.isEmpty && $0.work == nil })
        #expect(operators.last?.layers.first?.value(of: "nodes") == operators.count - 1)
    }

    @Test(arguments: [(2, [0, 0, 1, 1], 1), (1, [1, 1, 1, 1], 1), (2, [1, 1, 1, 1], 1), (1, [0, 0, 0, 0], 0)])
    func findsPaddingThatGivesTheOutputs(stride: Int, pads: [Int], padding: Int) throws {
        var network = SmallNetwork()
        let x = network.input([-1, 16, 8, 8])
        let y = network.apply(
            "Conv", x, network.weight(16, 16, 3, 3),
            attributes: ["pads": .ints(pads), "strides": .ints([stride, stride])])
        let layer = try #require(try plan(network.model(outputs: [y])).operators.first { $0.operation == "Conv" })
        #expect(layer.layers.first?.value(of: "padding") == padding)
        #expect(layer.remark == nil)
    }

    @Test func describesMatrixProducts() throws {
        var network = SmallNetwork()
        let x = network.input([-1, 10, 16])
        let projected = network.apply("MatMul", x, network.weight(16, 32))
        let other = network.input([-1, 32, 5])
        let y = network.apply("MatMul", projected, other)
        let layers = try plan(network.model(outputs: [y])).operators.flatMap(\.layers)
        let linear = try #require(layers.first { $0.type.name == "linear" })
        #expect(["batch_size", "input_size", "output_size"].map(linear.value) == [20, 16, 32])
        let product = try #require(layers.first { $0.type.name == "matmul" })
        #expect(["batch_size", "rows", "inner", "columns"].map(product.value) == [2, 10, 32, 5])
    }

    @Test func countsUnknownOperatorsAsCopiesAndSaysSo() throws {
        var network = SmallNetwork()
        let x = network.input([-1, 100])
        let y = network.apply("CumSum", x, network.integers([1], isScalar: true))
        let executed = try #require(try plan(network.model(outputs: [y])).operators.first)
        #expect(executed.layers.map(\.type.name) == ["copy"])
        #expect(executed.remark?.contains("no model of CumSum") == true)
    }

    @Test func leavesOutWhatDependsOnData() throws {
        var network = SmallNetwork()
        let x = network.input([-1, 100])
        let y = network.apply("Relu", network.apply("Compress", x, network.input([100])))
        let operators = try plan(network.model(outputs: [y])).operators
        #expect(operators.dropLast().allSatisfy { $0.remark?.contains("left out") == true && $0.layers.isEmpty })
    }

    @Test func refusesABatchThatTheFileFixesOtherwise() throws {
        var network = SmallNetwork()
        let x = network.input([1, 16])
        let model = network.model(outputs: [network.apply("Relu", x)])
        let error = #expect(throws: EnergyPredictionError.self) { try plan(model, batch: 8) }
        #expect(error?.code == .badModel && error?.advice != nil)
    }

    @Test(arguments: [(4, 0), (8, 4), (16, 2)]) func blocksAsWideAsTheRegisters(width: Int, reorders: Int) throws {
        var processor = Processor.xeonGold5120
        processor.vectorWidth = width
        var network = SmallNetwork()
        let x = network.input([-1, 8, 8, 8])
        let y = network.convolution(x, 8, 8)
        let pooled = network.apply("MaxPool", y, attributes: ["kernel_shape": .ints([2, 2])])
        let z = network.apply("Relu", network.apply("Exp", pooled))
        let w = network.convolution(z, 8, 8)
        let plan = try ExecutionPlan(of: network.model(outputs: [w]), batch: 2, processor: processor)
        #expect(plan.operators.count { $0.operation.hasPrefix("Reorder") } == reorders)
    }

    @Test func countsBodiesOfLoopsByTheirRounds() throws {
        let weight = Tensor(name: "weight", shape: [8, 8], contents: .random(seed: 1, bound: 1))
        let body = Graph(
            name: "body",
            inputs: [
                ValueInfo("i", .int64, shape: []), ValueInfo("go", .bool, shape: []),
                ValueInfo("state", shape: [.fixed(4), .fixed(8)]),
            ],
            outputs: [ValueInfo("go.out", .bool, shape: []), ValueInfo("next", shape: [.fixed(4), .fixed(8)])],
            nodes: [
                Node(name: "same", operation: "Identity", inputs: ["go"], outputs: ["go.out"]),
                Node(name: "product", operation: "MatMul", inputs: ["state", "weight"], outputs: ["next"]),
            ])
        let rounds = Tensor(
            name: "rounds", elementType: .int64, shape: [], contents: .bytes([5, 0, 0, 0, 0, 0, 0, 0]))
        let graph = Graph(
            name: "loop", inputs: [ValueInfo("x", shape: [.fixed(4), .fixed(8)])],
            outputs: [ValueInfo("y", shape: [.fixed(4), .fixed(8)])],
            nodes: [
                Node(
                    name: "loop", operation: "Loop", inputs: ["rounds", "", "x"], outputs: ["y"],
                    attributes: ["body": .graph(body)])
            ], initializers: [weight, rounds])
        let executed = try #require(try plan(Model(graph: graph), batch: nil).operators.first)
        #expect(executed.work?.multiplyAccumulates == 5 * 4 * 8 * 8)
        #expect(executed.layers.first?.value(of: "batch_size") == 5)
        #expect(executed.remark != nil)
    }
}
