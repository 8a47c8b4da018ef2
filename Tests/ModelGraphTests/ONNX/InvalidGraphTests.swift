import Testing

@testable import ModelGraph

struct InvalidGraphTests {
    private func error(_ change: (inout Graph) -> Void) throws -> ModelGraphError? {
        var model = SampleModels.layer()
        change(&model.graph)
        let bytes = try model.encoded()
        return failure { _ = try Model(bytes: bytes) }
    }

    @Test("a cycle is named by its nodes")
    func cycle() throws {
        let found = try error { $0.nodes[0].inputs[0] = "y" }
        #expect(found?.code == .invalidGraph)
        #expect(found?.message.contains("“dense” → ") == true || found?.message.contains("→ Gemm node “dense”") == true)
        #expect(found?.message.contains("“activation”") == true)
        let own = try error { $0.nodes[1].inputs = ["y"] }
        #expect(own?.message == "the graph has a cycle: Relu node “activation” → Relu node “activation”")
    }

    @Test("a value is defined once")
    func definedTwice() throws {
        #expect(try error { $0.nodes[1].outputs = ["h"] }?.message.contains("“h” is defined twice") == true)
        #expect(try error { $0.nodes[0].outputs = ["weight"] }?.message.contains("“weight” is defined twice") == true)
        #expect(try error { $0.initializers[1].name = "weight" }?.message.contains("named “weight”") == true)
    }

    @Test("a value that nothing defines is named with its reader")
    func undefined() throws {
        let found = try error { $0.nodes[1].inputs = ["ghost"] }
        #expect(found?.message == "Relu node “activation” reads “ghost”, which nothing defines")
        #expect(try error { $0.outputs[0].name = "ghost" }?.message.contains("“ghost”") == true)
    }

    @Test("inner graphs see outer values, and their nodes wait for them")
    func capture() throws {
        var inner = Graph(name: "inner", outputs: [ValueInfo("r", shape: nil)])
        inner.nodes = [Node(name: "use", operation: "Relu", inputs: ["h"], outputs: ["r"])]
        var model = SampleModels.layer()
        model.graph.nodes.insert(
            Node(
                name: "choose", operation: "If", inputs: ["x"], outputs: ["z"],
                attributes: ["then_branch": .graph(inner), "else_branch": .graph(inner)]), at: 0)
        #expect(try Model(bytes: model.encoded()).graph.nodes.map(\.name) == ["dense", "choose", "activation"])
    }

    @Test("graphs nested beyond the limit are refused when read and when written")
    func nesting() throws {
        var graph = SampleModels.layer().graph
        for _ in 0..<Graph.deepestNesting {
            var outer = Graph(name: "outer", outputs: [ValueInfo("o", shape: nil)])
            outer.nodes = [
                Node(name: "n", operation: "If", inputs: [], outputs: ["o"], attributes: ["g": .graph(graph)])
            ]
            graph = outer
        }
        let deepest = try Model(graph: graph).encoded()
        _ = try Model(bytes: deepest)
        graph = Graph(
            name: "more",
            nodes: [Node(name: "n", operation: "If", inputs: [], outputs: [], attributes: ["g": .graph(graph)])])
        #expect(failure { _ = try Model(graph: graph).encoded() }?.code == .cannotWrite)
        // The same nesting made by hand.
        var message = WireMessage()
        for _ in 0..<2000 {
            var attribute = WireMessage()
            attribute.append(Field.Attribute.graph, message)
            var node = WireMessage()
            node.append(Field.Node.operation, "If")
            node.append(Field.Node.attributes, attribute)
            message = WireMessage()
            message.append(Field.Graph.nodes, node)
        }
        var model = WireMessage()
        model.append(Field.Model.graph, message)
        guard case .bytes(let bytes)? = model.chunks.first else { return }
        #expect(failure { _ = try Model(bytes: bytes) }?.message.contains("nested more than 64") == true)
    }

    private func tensorError(_ fill: (inout WireMessage) -> Void) -> ModelGraphError? {
        var tensor = WireMessage()
        fill(&tensor)
        var graph = WireMessage()
        graph.append(Field.Graph.initializers, tensor)
        var model = WireMessage()
        model.append(Field.Model.graph, graph)
        guard case .bytes(let bytes)? = model.chunks.first else { return nil }
        return failure { _ = try Model(bytes: bytes) }
    }

    @Test("impossible tensors are refused: huge, negative, of unknown type, of the wrong length")
    func tensors() {
        for (shape, type, raw) in [
            ([1 << 40, 1 << 40], 1, 4), ([-3], 1, 4), ([2], 1, 4), ([1], 99, 4), ([Int](repeating: 1, count: 65), 1, 4),
        ] {
            let error = tensorError { tensor in
                for size in shape { tensor.append(Field.Tensor.dimensions, size) }
                tensor.append(Field.Tensor.elementType, type)
                tensor.append(Field.Tensor.name, "w")
                tensor.append(Field.Tensor.raw, [UInt8](repeating: 0, count: raw))
            }
            #expect(error?.code == .invalidGraph)
            #expect(error?.place?.hasPrefix("byte ") == true)
        }
    }

    @Test("external data stays in the model's folder", arguments: ["../secret", "/etc/passwd", "a/../../b", ""])
    func unsafePath(location: String) {
        let error = tensorError { tensor in
            tensor.append(Field.Tensor.dimensions, 1)
            tensor.append(Field.Tensor.elementType, 1)
            tensor.append(Field.Tensor.location, 1)
            var entry = WireMessage()
            entry.append(Field.Entry.key, "location")
            entry.append(Field.Entry.value, location)
            tensor.append(Field.Tensor.external, entry)
        }
        #expect(error?.code == .unsafePath)
    }

    @Test("numbers in typed fields are read like raw data")
    func typedData() throws {
        var tensor = WireMessage()
        tensor.append(Field.Tensor.dimensions, 2)
        tensor.append(Field.Tensor.elementType, ElementType.int64.rawValue)
        tensor.append(Field.Tensor.name, "w")
        tensor.append(Field.Tensor.int64s, -1)
        tensor.append(Field.Tensor.int64s, [0x85, 0x01])  // packed: 133
        var graph = WireMessage()
        graph.append(Field.Graph.initializers, tensor)
        var model = WireMessage()
        model.append(Field.Model.graph, graph)
        guard case .bytes(let bytes)? = model.chunks.first else { return }
        #expect(
            try Model(bytes: bytes).graph.initializers[0].contents
                == .bytes([UInt8](repeating: 255, count: 8) + [133, 0, 0, 0, 0, 0, 0, 0]))
    }
}
