/// Reads graphs, their nodes and attributes from the messages of `onnx.proto`.
struct GraphReading {
    let reader: WireReader
    /// The model's file, which external data must lie beside.
    let path: String

    func graph(_ field: WireField, depth: Int = 0) throws(ModelGraphError) -> Graph {
        guard depth <= Graph.deepestNesting else {
            throw ModelGraphError(
                .invalidGraph, "graphs are nested more than \(Graph.deepestNesting) deep",
                place: "byte \(field.offset)")
        }
        var graph = Graph()
        var fields = try reader.message(field)
        while let field = try fields.next() {
            switch field.number {
            case Field.Graph.nodes: graph.nodes.append(try node(field, depth: depth))
            case Field.Graph.name: graph.name = try reader.text(field)
            case Field.Graph.initializers: graph.initializers.append(try tensor(field))
            case Field.Graph.sparseInitializers: graph.initializers.append(try sparseTensor(field))
            case Field.Graph.inputs: graph.inputs.append(try value(field))
            case Field.Graph.outputs: graph.outputs.append(try value(field))
            case Field.Graph.values: graph.statedShapes.append(try value(field))
            default: break
            }
        }
        // Up to IR version 3, files list weights among the inputs too.
        let weights = Set(graph.initializers.map(\.name))
        if !weights.isEmpty { graph.inputs.removeAll { weights.contains($0.name) } }
        return graph
    }

    private func node(_ field: WireField, depth: Int) throws(ModelGraphError) -> Node {
        var node = Node(name: "", operation: "", inputs: [], outputs: [])
        let offset = field.offset
        var fields = try reader.message(field)
        while let field = try fields.next() {
            switch field.number {
            case Field.Node.inputs: node.inputs.append(try reader.text(field))
            case Field.Node.outputs: node.outputs.append(try reader.text(field))
            case Field.Node.name: node.name = try reader.text(field)
            case Field.Node.operation: node.operation = try reader.text(field)
            case Field.Node.domain: node.domain = Model.domain(try reader.text(field))
            case Field.Node.attributes:
                let (name, attribute) = try AttributeReading.attribute(field, in: self, depth: depth)
                node.attributes[name] = attribute
            default: break
            }
        }
        guard !node.operation.isEmpty else {
            throw ModelGraphError(.invalidGraph, "node “\(node.name)” has no operator", place: "byte \(offset)")
        }
        return node
    }

    func tensor(_ field: WireField) throws(ModelGraphError) -> Tensor {
        try TensorReading.tensor(field, in: reader, path: path)
    }

    private func sparseTensor(_ field: WireField) throws(ModelGraphError) -> Tensor {
        var (values, shape): (Tensor?, [Int]) = (nil, [])
        var fields = try reader.message(field)
        while let field = try fields.next() {
            switch field.number {
            case Field.SparseTensor.values: values = try tensor(field)
            case Field.SparseTensor.dimensions: try reader.append(field, to: &shape)
            default: break
            }
        }
        guard let values, shape.checkedProduct != nil else {
            throw ModelGraphError(
                .invalidGraph, "a sparse tensor has no values or an impossible shape", place: "byte \(field.offset)")
        }
        let encoded = reader.copy(try field.range())
        return Tensor(name: values.name, elementType: values.elementType, shape: shape, contents: .sparse(encoded))
    }

    private func value(_ field: WireField) throws(ModelGraphError) -> ValueInfo {
        var value = ValueInfo("", .undefined, shape: nil)
        var fields = try reader.message(field)
        while let field = try fields.next() {
            switch field.number {
            case Field.Value.name: value.name = try reader.text(field)
            case Field.Value.type: try readType(field, into: &value)
            default: break
            }
        }
        return value
    }

    private func readType(_ field: WireField, into value: inout ValueInfo) throws(ModelGraphError) {
        let type = field
        var fields = try reader.message(type)
        while let field = try fields.next() {
            guard field.number == Field.TypeInfo.tensor else {
                // A sequence, a map or an optional.
                if field.number != Field.TypeInfo.denotation { value.encodedType = reader.copy(try type.range()) }
                continue
            }
            var parts = try reader.message(field)
            while let part = try parts.next() {
                switch part.number {
                case Field.TypeInfo.elementType: value.elementType = ElementType(rawValue: try part.int()) ?? .undefined
                case Field.TypeInfo.shape: value.shape = try shape(part, of: value.name)
                default: break
                }
            }
        }
    }

    private func shape(_ field: WireField, of name: String) throws(ModelGraphError) -> [Dimension] {
        var shape: [Dimension] = []
        var axes = try reader.message(field)
        while let axis = try axes.next() {
            guard axis.number == Field.Shape.dimension else { continue }
            var dimension = Dimension.unknown
            var fields = try reader.message(axis)
            while let field = try fields.next() {
                switch field.number {
                case Field.Shape.value:
                    let size = try field.int()
                    guard size >= -1 else {
                        throw ModelGraphError(
                            .invalidGraph, "value “\(name)” has an axis of size \(size)", place: "byte \(field.offset)")
                    }
                    // Some exporters write −1 for a size that is not known.
                    dimension = size < 0 ? .unknown : .fixed(size)
                case Field.Shape.parameter:
                    let name = try reader.text(field)
                    // Paddle names every size that is not known “?”, equal or not.
                    dimension = name.isEmpty || name == "?" ? .unknown : .symbolic(name)
                default: break
                }
            }
            shape.append(dimension)
        }
        return shape
    }
}
