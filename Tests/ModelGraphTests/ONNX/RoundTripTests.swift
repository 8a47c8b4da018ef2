import Foundation
import Statistics
import TestKit
import Testing

@testable import ModelGraph

struct RoundTripTests {
    @Test("random graphs are read as they were written")
    func randomGraphs() throws {
        try forRandomInstances(150, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let model = RandomModel(&generator).model
            let read = try Model(bytes: model.encoded())
            #expect(read.withoutLargeContents == model.withoutLargeContents, "\(label)")
        }
    }

    @Test("nodes in any order come back in topological order")
    func order() throws {
        try forRandomInstances(50, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let model = RandomModel(&generator).model
            var shuffled = model
            shuffled.graph.nodes.shuffle(using: &generator)
            let read = try Model(bytes: shuffled.encoded())
            var known = Set(read.graph.inputs.map(\.name)).union(read.graph.initializers.map(\.name))
            for node in read.graph.nodes {
                #expect(known.isSuperset(of: node.inputs.filter { !$0.isEmpty }), "\(label): \(node.label)")
                known.formUnion(node.outputs)
            }
            #expect(
                Set(read.withoutLargeContents.graph.nodes) == Set(model.withoutLargeContents.graph.nodes), "\(label)")
        }
    }

    @Test("large weights stay in the file, at the offset recorded")
    func offsets() throws {
        let model = SampleModels.layer(width: 40)
        let bytes = try model.encoded()
        let read = try Model(bytes: bytes)
        guard case .inFile(let offset, let length) = read.graph.initializers[1].contents else {
            Issue.record("the bias was copied")
            return
        }
        let quarter: [UInt8] = [0, 0, 0x80, 0x3E]  // 0.25 as a little-endian float
        #expect(Array(bytes[offset..<(offset + length)]) == Array(repeating: quarter, count: 40).flatMap { $0 })
    }

    @Test("what no analysis reads is kept")
    func encodedParts() throws {
        var model = SampleModels.layer()
        // A sequence of float tensors, and a model-local function of one byte of name.
        model.graph.inputs.append(ValueInfo("list", .undefined, shape: nil))
        model.graph.inputs[1].encodedType = [0x22, 0x06, 0x0A, 0x04, 0x0A, 0x02, 0x08, 0x01]
        model.encodedFields = [0xCA, 0x01, 0x03, 0x0A, 0x01, 0x66]
        model.graph.nodes[0].attributes["kind"] = .encoded([0x0A, 0x04] + Array("kind".utf8) + [0xA0, 0x01, 13])
        let read = try Model(bytes: model.encoded())
        #expect(read.withoutLargeContents == model.withoutLargeContents)
    }
}

extension Model {
    /// The model without contents that are recorded by place instead of value.
    fileprivate var withoutLargeContents: Model {
        var model = self
        model.graph = graph.withoutLargeContents
        model.source = nil
        return model
    }
}

extension Graph {
    fileprivate var withoutLargeContents: Graph {
        var graph = self
        for index in graph.initializers.indices { graph.initializers[index].contents = .constant(0) }
        for index in graph.nodes.indices {
            graph.nodes[index].attributes = graph.nodes[index].attributes.mapValues {
                if case .graph(let inner) = $0 { .graph(inner.withoutLargeContents) } else { $0 }
            }
        }
        return graph
    }
}

/// A random valid model with every kind of attribute, contents and dimension.
private struct RandomModel {
    let model: Model

    init(_ generator: inout SeededGenerator) {
        let graph = Self.graph(&generator, prefix: "", depth: 0)
        model = Model(
            graph: graph, operatorSets: ["": .random(in: 1...20, using: &generator), "com.example": 1],
            irVersion: .random(in: 3...10, using: &generator), producer: "random",
            metadata: ["ключ": "значение", "empty": ""])
    }

    private static func graph(_ generator: inout SeededGenerator, prefix: String, depth: Int) -> Graph {
        let input = ValueInfo(
            prefix + "x", .allCases.randomElement(using: &generator) ?? .float32,
            shape: [.fixed(.random(in: 0...9, using: &generator)), .symbolic("n"), .unknown])
        let weights = (0..<Int.random(in: 0...4, using: &generator)).map { index in
            tensor(&generator, name: "\(prefix)w\(index)")
        }
        var names = [input.name] + weights.map(\.name)
        var nodes: [Node] = []
        for index in 0..<Int.random(in: 1...6, using: &generator) {
            let output = "\(prefix)v\(index)"
            let inputs = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                names.randomElement(using: &generator) ?? ""
            }
            nodes.append(
                Node(
                    name: "\(prefix)n\(index)", operation: "Op\(index)", domain: index % 3 == 2 ? "com.example" : "",
                    inputs: inputs + (index % 2 == 0 ? [""] : []), outputs: [output, output + "b"],
                    attributes: attributes(&generator, prefix: output, depth: depth)))
            names += [output, output + "b"]
        }
        let last = names.last ?? ""
        return Graph(
            name: prefix + "g", inputs: [input], outputs: [ValueInfo(last, shape: nil)], nodes: nodes,
            initializers: weights, statedShapes: [ValueInfo(last, .int8, shape: [])])
    }

    private static func attributes(
        _ generator: inout SeededGenerator, prefix: String, depth: Int
    ) -> [String: Attribute] {
        var attributes: [String: Attribute] = [
            "int": .int(.random(in: .min ... .max, using: &generator)),
            "float": .float(.random(in: -1...1, using: &generator)),
            "ints": .ints([.min, -1, 0, .max]), "floats": .floats([-0.0, .infinity, .leastNonzeroMagnitude]),
            "none": .ints([]),
            "string": .string("größe"), "strings": .strings(["", "a"]),
        ]
        attributes["tensor"] = .tensor(SampleModels.integers("", [1, -2, .random(in: 0...99, using: &generator)]))
        if depth < 2, Bool.random(using: &generator) {
            attributes["graph"] = .graph(graph(&generator, prefix: prefix + "/", depth: depth + 1))
        }
        return attributes.filter { _ in Bool.random(using: &generator) }
    }

    private static func tensor(_ generator: inout SeededGenerator, name: String) -> Tensor {
        let shape = (0..<Int.random(in: 0...3, using: &generator)).map { _ in Int.random(in: 0...12, using: &generator)
        }
        if Bool.random(using: &generator) {
            return Tensor(name: name, shape: shape, contents: .random(seed: generator.next(), bound: 1))
        }
        let types: [ElementType] = [.float32, .float64, .int64, .int32, .uint8, .bool]
        return Tensor(
            name: name, elementType: types.randomElement(using: &generator) ?? .bool, shape: shape,
            contents: .constant(1))
    }
}
