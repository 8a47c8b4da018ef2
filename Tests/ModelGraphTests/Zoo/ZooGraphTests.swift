import ModelGraph
import Testing

/// The generated graphs as ONNX demands them: names, order, shapes, seeds.
@Suite struct ZooGraphTests {
    @Test(arguments: Zoo.all.map(\.name))
    func graphIsWellFormed(name: String) throws {
        let entry = try Zoo.model(named: name)
        let model = try entry.model()
        let graph = model.graph
        #expect(model.operatorSets == ["": 17])
        #expect(model.irVersion == 8)
        #expect(model.metadata["zoo"] == "\(name)@\(entry.inputSize)")
        #expect(graph.inputs.map(\.name) == [entry.task == .detect ? "images" : "input"])
        #expect(
            graph.inputs[0].shape == [.symbolic("batch"), .fixed(3), .fixed(entry.inputSize), .fixed(entry.inputSize)])
        #expect(graph.outputs.map(\.name) == ["output"])
        #expect(graph.outputs[0].shape?.first == .symbolic("batch"))

        #expect(Set(graph.nodes.map(\.name)).count == graph.nodes.count)
        var known = Set(graph.inputs.map(\.name))
        for tensor in graph.initializers { #expect(known.insert(tensor.name).inserted, "\(tensor.name) twice") }
        for node in graph.nodes {
            #expect(node.inputs.allSatisfy { $0.isEmpty || known.contains($0) }, "\(node.name) before its input")
            for output in node.outputs { #expect(known.insert(output).inserted, "\(output) twice") }
        }
        let used = Set(graph.nodes.flatMap(\.inputs) + ["output"])
        #expect(known.subtracting(used) == [], "computed or stored, never used")
    }

    /// The builder states what it meant each layer to give; shape inference tells what ONNX's operators do give.
    @Test(arguments: Zoo.all.map(\.name))
    func inferredShapesAreTheIntendedOnes(name: String) throws {
        var model = try Zoo.model(named: name).model()
        let stated = model.graph.statedShapes
        model.graph.statedShapes = []
        let inferred = try model.shapes(batch: 2)
        #expect(inferred.unknownOperators.isEmpty)
        for value in stated + model.graph.outputs {
            #expect(inferred.values[value.name]?.shape == [2] + value.sizes, "\(value.name)")
        }
    }

    @Test(arguments: [
        ("yolov7-tiny", 32), ("yolov7-tiny", 320), ("yolov7", 640), ("yolov7-x", 96), ("yolov7-w6", 64),
        ("yolov7-e6", 320), ("yolov7-d6", 1280), ("yolov7-e6e", 192), ("yolov5n", 32), ("yolov5x", 640),
    ])
    func detectorsAnswerThreeBoxesPerCellAndLevel(name: String, size: Int) throws {
        let entry = try Zoo.model(named: name)
        let strides = entry.inputSizeMultiple == 64 ? [8, 16, 32, 64] : [8, 16, 32]
        let boxes = strides.reduce(0) { $0 + 3 * (size / $1) * (size / $1) }
        #expect(try entry.model(inputSize: size).graph.outputs[0].sizes == [boxes, 85])
    }

    @Test(arguments: [
        ("resnet18", 224), ("resnet50", 32), ("resnet152", 288), ("vgg11", 448), ("alexnet", 224), ("vit_b_16", 384),
        ("densenet121", 96),
    ])
    func classifiersAnswerOneThousandScores(name: String, size: Int) throws {
        #expect(try Zoo.model(named: name).model(inputSize: size).graph.outputs[0].sizes == [1000])
    }

    @Test(arguments: Zoo.all.map(\.name))
    func weightsFollowFromTheSeed(name: String) throws {
        let entry = try Zoo.model(named: name)
        let first = try entry.model(seed: 7)
        #expect(first == (try entry.model(seed: 7)))
        let seeds = first.graph.weightSeeds
        #expect(Set(seeds).count == seeds.count, "two layers share their random numbers")
        #expect(Set(seeds).isDisjoint(with: try entry.model(seed: 8).graph.weightSeeds))
    }

    @Test func weightsDoNotDependOnTheInputSize() throws {
        let tiny = try Zoo.model(named: "yolov7-tiny")
        #expect(try tiny.model(inputSize: 320).graph.weightSeeds == tiny.model(inputSize: 640).graph.weightSeeds)
    }

    /// Decoding at stride 8 of a 64 px input, cell (row 1, column 2): 8 · (cell − 0.5) is added to the centre.
    @Test func boxesAreDecodedWithTheGridOfTheirStride() throws {
        let graph = try Zoo.model(named: "yolov7-tiny").model(inputSize: 64).graph
        let grid = try #require(graph.initializers.first { $0.name == "head/p3/grid" })
        #expect(grid.shape == [1, 1, 8, 8, 2])
        let cell = (1 * 8 + 2) * 2
        #expect(grid.floats.map { Array($0[cell..<cell + 2]) } == [8 * 1.5, 8 * 0.5])
        let anchors = try #require(graph.initializers.first { $0.name == "head/p5/anchors" })
        #expect(anchors.floats == [116, 90, 156, 198, 373, 326].map { 4 * $0 })
    }
}

extension Graph {
    fileprivate var weightSeeds: [UInt64] {
        initializers.compactMap { tensor in
            if case .random(let seed, _) = tensor.contents { seed } else { nil }
        }
    }
}

extension Tensor {
    fileprivate var floats: [Float]? {
        guard case .bytes(let bytes) = contents else { return nil }
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            Float(bitPattern: bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
    }
}
