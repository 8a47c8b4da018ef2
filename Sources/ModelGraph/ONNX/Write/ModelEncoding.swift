/// Turns a model into the messages of `onnx.proto`.
struct ModelEncoding {
    /// Where contents too large for the model file go; nil keeps all of them inside.
    let externalData: ExternalDataLayout?

    func message(of model: Model) throws(ModelGraphError) -> WireMessage {
        var message = WireMessage()
        message.append(Field.Model.irVersion, model.irVersion)
        message.append(Field.Model.producer, ifNotEmpty: model.producer)
        message.append(Field.Model.graph, try self.message(of: model.graph, depth: 0))
        for (domain, version) in model.operatorSets.sorted(by: { $0.key < $1.key }) {
            var set = WireMessage()
            set.append(Field.OperatorSet.domain, ifNotEmpty: domain)
            set.append(Field.OperatorSet.version, version)
            message.append(Field.Model.operatorSets, set)
        }
        for (key, value) in model.metadata.sorted(by: { $0.key < $1.key }) {
            message.append(Field.Model.metadata, entry(key, value))
        }
        message.append(raw: model.encodedFields)
        return message
    }

    private func message(of graph: Graph, depth: Int) throws(ModelGraphError) -> WireMessage {
        guard depth <= Graph.deepestNesting else {
            throw ModelGraphError(.cannotWrite, "graphs are nested more than \(Graph.deepestNesting) deep")
        }
        var message = WireMessage()
        for node in graph.nodes { message.append(Field.Graph.nodes, try self.message(of: node, depth: depth)) }
        message.append(Field.Graph.name, graph.name.isEmpty ? "graph" : graph.name)
        for tensor in graph.initializers {
            if case .sparse(let encoded) = tensor.contents {
                message.append(Field.Graph.sparseInitializers, encoded)
                continue
            }
            let place = depth == 0 ? externalData?.place(of: tensor) : nil
            message.append(Field.Graph.initializers, try self.message(of: tensor, externalAt: place))
        }
        for value in graph.inputs { message.append(Field.Graph.inputs, self.message(of: value)) }
        for value in graph.outputs { message.append(Field.Graph.outputs, self.message(of: value)) }
        for value in graph.statedShapes { message.append(Field.Graph.values, self.message(of: value)) }
        return message
    }

    private func message(of node: Node, depth: Int) throws(ModelGraphError) -> WireMessage {
        var message = WireMessage()
        for input in node.inputs { message.append(Field.Node.inputs, input) }
        for output in node.outputs { message.append(Field.Node.outputs, output) }
        message.append(Field.Node.name, ifNotEmpty: node.name)
        message.append(Field.Node.operation, node.operation)
        for (name, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
            message.append(Field.Node.attributes, try self.message(of: attribute, name: name, depth: depth))
        }
        message.append(Field.Node.domain, ifNotEmpty: node.domain)
        return message
    }

    private func message(of attribute: Attribute, name: String, depth: Int) throws(ModelGraphError) -> WireMessage {
        var message = WireMessage()
        if case .encoded(let bytes) = attribute {
            message.append(raw: bytes)
            return message
        }
        message.append(Field.Attribute.name, name)
        let kind: AttributeKind
        switch attribute {
        case .float(let value): (kind, _) = (.float, message.append(Field.Attribute.float, value))
        case .int(let value): (kind, _) = (.int, message.append(Field.Attribute.int, value))
        case .string(let value): (kind, _) = (.string, message.append(Field.Attribute.string, value))
        case .floats(let values):
            kind = .floats
            for value in values { message.append(Field.Attribute.floats, value) }
        case .ints(let values):
            kind = .ints
            for value in values { message.append(Field.Attribute.ints, value) }
        case .strings(let values):
            kind = .strings
            for value in values { message.append(Field.Attribute.strings, value) }
        case .tensor(let tensor):
            kind = .tensor
            message.append(Field.Attribute.tensor, try self.message(of: tensor))
        case .tensors(let tensors):
            kind = .tensors
            for tensor in tensors { message.append(Field.Attribute.tensors, try self.message(of: tensor)) }
        case .graph(let graph):
            kind = .graph
            message.append(Field.Attribute.graph, try self.message(of: graph, depth: depth + 1))
        case .graphs(let graphs):
            kind = .graphs
            for graph in graphs {
                message.append(Field.Attribute.graphs, try self.message(of: graph, depth: depth + 1))
            }
        case .encoded: return message
        }
        message.append(Field.Attribute.type, kind.rawValue)
        return message
    }

    private func message(of value: ValueInfo) -> WireMessage {
        var message = WireMessage()
        message.append(Field.Value.name, value.name)
        if !value.encodedType.isEmpty {
            message.append(Field.Value.type, value.encodedType)
            return message
        }
        var tensor = WireMessage()
        tensor.append(Field.TypeInfo.elementType, value.elementType.rawValue)
        if let shape = value.shape { tensor.append(Field.TypeInfo.shape, self.message(of: shape)) }
        var type = WireMessage()
        type.append(Field.TypeInfo.tensor, tensor)
        message.append(Field.Value.type, type)
        return message
    }

    private func message(of shape: [Dimension]) -> WireMessage {
        var message = WireMessage()
        for dimension in shape {
            var axis = WireMessage()
            switch dimension {
            case .fixed(let size): axis.append(Field.Shape.value, size)
            case .symbolic(let name): axis.append(Field.Shape.parameter, name)
            case .unknown: break
            }
            message.append(Field.Shape.dimension, axis)
        }
        return message
    }

    private func message(
        of tensor: Tensor, externalAt place: ExternalDataLayout.Place? = nil
    ) throws(ModelGraphError) -> WireMessage {
        var message = WireMessage()
        for size in tensor.shape { message.append(Field.Tensor.dimensions, size) }
        message.append(Field.Tensor.elementType, tensor.elementType.rawValue)
        message.append(Field.Tensor.name, ifNotEmpty: tensor.name)
        if tensor.elementType == .string {
            guard case .bytes(let fields) = tensor.contents else {
                throw ModelGraphError(.cannotWrite, "tensor “\(tensor.name)” of strings has no strings")
            }
            message.append(raw: fields)
            return message
        }
        let length = try tensor.writtenLength()
        if let place {
            for (key, value) in [
                ("location", place.file), ("offset", String(place.offset)), ("length", String(length)),
            ] {
                message.append(Field.Tensor.external, entry(key, value))
            }
            message.append(Field.Tensor.location, 1)
        } else if case .bytes(let bytes) = tensor.contents {
            message.append(Field.Tensor.raw, bytes)
        } else {
            message.append(Field.Tensor.raw, contentsOf: tensor, length: length)
        }
        return message
    }

    private func entry(_ key: String, _ value: String) -> WireMessage {
        var message = WireMessage()
        message.append(Field.Entry.key, key)
        message.append(Field.Entry.value, value)
        return message
    }
}
