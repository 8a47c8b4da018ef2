import Foundation
import Testing

@testable import ModelGraph

struct WorkTests {
    private func work(
        _ operation: String, _ inputs: [[Int]], attributes: [String: Attribute] = [:]
    ) throws -> Work {
        try SampleModels.node(operation, inputs, attributes: attributes).work().total
    }

    @Test("multiply-accumulates of single operators, worked out by hand")
    func multiplyAccumulates() throws {
        // AlexNet's first layer (Krizhevsky 2012, one tower): 55·55·96·11·11·3 = 105 415 200.
        let first = try work(
            "Conv", [[1, 3, 227, 227], [96, 3, 11, 11]], attributes: ["strides": .ints([4, 4])])
        #expect(first.multiplyAccumulates == 105_415_200)
        // Depthwise: one input channel per output channel.
        let depthwise = try work(
            "Conv", [[2, 8, 10, 10], [8, 1, 3, 3]], attributes: ["group": .int(8), "pads": .ints([1, 1, 1, 1])])
        #expect(depthwise.multiplyAccumulates == 2 * 8 * 100 * 9)
        #expect(try work("Gemm", [[5, 7], [7, 11], [11]]).multiplyAccumulates == 5 * 7 * 11)
        #expect(try work("Gemm", [[5, 7], [7, 11], [11]]).elementOperations == 55)
        #expect(
            try work("ConvTranspose", [[1, 4, 5, 5], [4, 3, 2, 2]], attributes: ["strides": .ints([2, 2])])
                .multiplyAccumulates == 4 * 25 * 3 * 4)
        let lstm = try work("LSTM", [[7, 2, 10], [1, 80, 10], [1, 80, 20]], attributes: ["hidden_size": .int(20)])
        #expect(lstm.multiplyAccumulates == 7 * 2 * 4 * 20 * (10 + 20))
        let einsum = try work("Einsum", [[2, 3], [3, 5]], attributes: ["equation": .string("ik,kj->ij")])
        #expect(einsum.multiplyAccumulates == 30)
    }

    @Test("batch multiplies the work, never the parameters")
    func batch() throws {
        let (one, three) = (try SampleModels.layer().work(batch: 1), try SampleModels.layer().work(batch: 3))
        #expect(one.total.multiplyAccumulates == 16)
        #expect(three.total.multiplyAccumulates == 48)
        #expect(one.total.parameters == 20)
        #expect(three.total.parameters == 20)
        // Gemm reads x, writes h; Relu reads h, writes y: 4 floats each.
        #expect(one.total.bytesRead == 32 && one.total.bytesWritten == 32 && one.total.weightBytes == 80)
        // A bias addition and a comparison for each of 4 outputs.
        #expect(one.total.elementOperations == 8)
        #expect(one.nodes.map(\.outputShapes) == [[[1, 4]], [[1, 4]]])
        #expect(one.isComplete)
    }

    @Test("a weight that two layers share counts once; batch normalisation learns two of its four")
    func parameters() throws {
        let model = SampleModels.layer()
        var shared = model.graph
        shared.nodes[1] = Node(name: "again", operation: "Gemm", inputs: ["h", "weight"], outputs: ["y"])
        #expect(try Model(graph: shared).work(batch: 1).total.parameters == 20)
        var normal = model.graph
        normal.initializers += ["scale", "shift", "mean", "variance"].map {
            Tensor(name: $0, shape: [4], contents: .constant(1))
        }
        normal.nodes[1] = Node(
            name: "norm", operation: "BatchNormalization", inputs: ["h", "scale", "shift", "mean", "variance"],
            outputs: ["y"])
        let total = try Model(graph: normal).work(batch: 1).total
        #expect(total.parameters == 28)
        #expect(total.runningStatistics == 8)
    }

    @Test("what depends on constants alone is done once at load and costs nothing per inference")
    func constants() throws {
        var graph = SampleModels.layer().graph
        graph.nodes.insert(Node(name: "turn", operation: "Transpose", inputs: ["weight"], outputs: ["turned"]), at: 0)
        graph.nodes[1].inputs[1] = "turned"
        let report = try Model(graph: graph).work(batch: 1)
        #expect(report.nodes.map(\.isConstant) == [true, false, false])
        #expect(report.nodes[0].work == Work())
        #expect(report.total.parameters == 20)
    }

    @Test("views move no bytes, and picking reads what it writes")
    func traffic() throws {
        #expect(try work("Flatten", [[2, 3, 4]]).bytesRead == 0)
        let table = Model(
            graph: Graph(
                name: "embedding", inputs: [ValueInfo("ids", .int64, shape: [.fixed(3)])],
                outputs: [ValueInfo("y", shape: nil)],
                nodes: [Node(name: "look", operation: "Gather", inputs: ["table", "ids"], outputs: ["y"])],
                initializers: [Tensor(name: "table", shape: [30000, 8], contents: .constant(0))]))
        let total = try table.work().total
        #expect(total.parameters == 240_000)
        #expect(total.weightBytes == 3 * 8 * 4)
        #expect(total.bytesRead == 24)
    }

    @Test("data-dependent sizes are named, not counted as zero")
    func unsized() throws {
        let report = try SampleModels.node("NonZero", [[3, 4]]).work()
        #expect(report.unsizedNodes == ["NonZero node “node”"])
        #expect(!report.isComplete)
    }

    @Test("an input whose size is open is an error that shows the shape")
    func openInput() {
        let error = failure { _ = try SampleModels.layer().work() }
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("batch×4") == true)
    }

    @Test("work beyond 64-bit integers is an error")
    func overflow() {
        let huge = 1 << 30
        let error = failure { _ = try work("MatMul", [[huge, huge], [huge, huge]]) }
        #expect(error?.code == .tooLarge)
    }

    @Test("a report is written as JSON and read back")
    func json() throws {
        let report = try SampleModels.layer().work(batch: 2)
        let read = try JSONDecoder().decode(WorkReport.self, from: JSONEncoder().encode(report))
        #expect(read == report)
    }
}
