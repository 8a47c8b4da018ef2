import Testing

@testable import ModelGraph

struct InferenceTests {
    /// x → Shape → Gather(0) → Concat with −1 → Reshape, as exporters flatten.
    private var shapeChain: Model {
        var graph = Graph(
            name: "chain", inputs: [ValueInfo("x", shape: [.symbolic("n"), .fixed(3), .symbolic("h")])],
            outputs: [ValueInfo("y", shape: nil)])
        graph.initializers = [
            SampleModels.integers("zero", [0]), SampleModels.integers("minus", [-1]), SampleModels.integers("two", [2]),
        ]
        graph.nodes = [
            Node(name: "shape", operation: "Shape", inputs: ["x"], outputs: ["s"]),
            Node(name: "gather", operation: "Gather", inputs: ["s", "zero"], outputs: ["n"]),
            Node(name: "double", operation: "Mul", inputs: ["n", "two"], outputs: ["d"]),
            Node(name: "cast", operation: "Cast", inputs: ["d"], outputs: ["c"], attributes: ["to": .int(7)]),
            Node(
                name: "concat", operation: "Concat", inputs: ["c", "minus"], outputs: ["t"],
                attributes: ["axis": .int(0)]),
            Node(name: "reshape", operation: "Reshape", inputs: ["x", "t"], outputs: ["y"]),
        ]
        return Model(graph: graph)
    }

    @Test("shapes that are computed from shapes are followed")
    func folding() throws {
        let shapes = try shapeChain.shapes(inputs: ["x": [5, 3, 4]])
        #expect(shapes.values["y"]?.shape == [10, 6])
        #expect(shapes.symbols == ["n": 5, "h": 4])
    }

    @Test("what is not known stays open, and the rest is inferred")
    func partial() throws {
        #expect(try shapeChain.shapes(batch: 5).values["y"]?.shape == [10, nil])
        #expect(try shapeChain.shapes().values["s"]?.numbers == [nil, 3, nil])
    }

    @Test("names, ranks, sizes and symbols that do not fit are errors")
    func inputs() {
        for (inputs, batch, part) in [
            (["X": [1, 3, 1]], nil, "did you mean “x”?"), (["x": [1, 3]], nil, "n×3×h"),
            (["x": [1, 4, 1]], nil, "n×3×h"),
            (["x": [1, 3, -1]], nil, "size -1"), ([:], 0, "batch size is 0"), (["x": [2, 3, 1]], 3, "batch of 3"),
        ] as [([String: [Int]], Int?, String)] {
            let error = failure { _ = try shapeChain.shapes(inputs: inputs, batch: batch) }
            #expect(error?.code == .invalidInput)
            let text = [error?.message, error?.advice].compactMap { $0 }.joined(separator: " ")
            #expect(text.contains(part))
        }
    }

    @Test("an unknown operator is named, and what the file states carries on behind it")
    func unknownOperator() throws {
        var model = SampleModels.layer()
        model.graph.nodes[0] = Node(
            name: "odd", operation: "Fancy", domain: "com.example", inputs: ["x", "weight"], outputs: ["h"])
        #expect(try model.shapes(batch: 2).values["h"]?.shape == nil)
        model.graph.statedShapes = [ValueInfo("h", shape: [.symbolic("batch"), .fixed(4)])]
        let shapes = try model.shapes(batch: 2)
        #expect(shapes.unknownOperators == ["com.example:Fancy": 1])
        #expect(shapes.values["y"]?.shape == [2, 4])
        let work = try model.work(batch: 2)
        #expect(work.unknownOperators == ["com.example:Fancy": 1])
        #expect(!work.isComplete)
        #expect(work.total.elementOperations == 8)
    }

    /// x → If(condition) → Relu or MatMul with itself.
    private func choice(_ condition: Tensor?) -> Model {
        func branch(_ operation: String, _ inputs: [String]) -> Graph {
            Graph(
                name: operation, outputs: [ValueInfo(operation, shape: nil)],
                nodes: [Node(name: operation, operation: operation, inputs: inputs, outputs: [operation])])
        }
        var graph = Graph(
            name: "choice", inputs: [ValueInfo("x", shape: [.fixed(4), .fixed(4)])],
            outputs: [ValueInfo("y", shape: nil)])
        if let condition {
            graph.initializers = [condition]
        } else {
            graph.inputs.append(ValueInfo("c", .bool, shape: []))
        }
        graph.nodes = [
            Node(
                name: "if", operation: "If", inputs: ["c"], outputs: ["y"],
                attributes: [
                    "then_branch": .graph(branch("Relu", ["x"])), "else_branch": .graph(branch("MatMul", ["x", "x"])),
                ])
        ]
        return Model(graph: graph)
    }

    @Test("a known condition takes its branch; an unknown one counts the costlier")
    func branches() throws {
        let yes = Tensor(name: "c", elementType: .bool, shape: [], contents: .bytes([1]))
        #expect(try choice(yes).work().total.multiplyAccumulates == 0)
        let open = try choice(nil).work()
        #expect(open.total.multiplyAccumulates == 64)
        #expect(open.nodes.map(\.name) == ["if", "if/MatMul"])
        #expect(try choice(nil).shapes().values["y"]?.shape == [4, 4])
    }

    @Test("a loop's body counts once per round; an open number of rounds is named")
    func loops() throws {
        func model(_ rounds: Tensor?) -> Model {
            let body = Graph(
                name: "body",
                inputs: [
                    ValueInfo("i", .int64, shape: []), ValueInfo("k", .bool, shape: []), ValueInfo("v", shape: nil),
                ],
                outputs: [ValueInfo("k", .bool, shape: []), ValueInfo("w", shape: nil), ValueInfo("w", shape: nil)],
                nodes: [Node(name: "step", operation: "MatMul", inputs: ["v", "x"], outputs: ["w"])])
            var graph = Graph(
                name: "loop", inputs: [ValueInfo("x", shape: [.fixed(3), .fixed(3)])],
                outputs: [ValueInfo("last", shape: nil), ValueInfo("all", shape: nil)])
            if let rounds {
                graph.initializers = [rounds]
            } else {
                graph.inputs.append(ValueInfo("m", .int64, shape: []))
            }
            graph.nodes = [
                Node(
                    name: "loop", operation: "Loop", inputs: ["m", "", "x"], outputs: ["last", "all"],
                    attributes: ["body": .graph(body)])
            ]
            return Model(graph: graph)
        }
        var five = SampleModels.integers("m", [5])
        five.shape = []
        #expect(try model(five).work().total.multiplyAccumulates == 5 * 27)
        #expect(try model(five).shapes().values["all"]?.shape == [5, 3, 3])
        let open = try model(nil).work()
        #expect(open.unsizedNodes == ["Loop node “loop”: its number of rounds"])
    }
}
