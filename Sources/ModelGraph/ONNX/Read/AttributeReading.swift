/// Reads an `AttributeProto`.
struct AttributeReading {
    private var name = ""
    private var stated: Int?
    /// Kinds whose fields are present, for old files that do not state the kind.
    private var present: AttributeKind?
    private var (int, float, string): (Int, Float, WireField?) = (0, 0, nil)
    private var (ints, floats, strings): ([Int], [Float], [WireField]) = ([], [], [])
    private var (tensors, graphs): ([Tensor], [Graph]) = ([], [])

    static func attribute(
        _ field: WireField, in graph: GraphReading, depth: Int
    ) throws(ModelGraphError) -> (name: String, value: Attribute) {
        var reading = AttributeReading()
        var fields = try graph.reader.message(field)
        while let part = try fields.next() { try reading.read(part, in: graph, depth: depth) }
        let value = try reading.value(in: graph.reader)
        if let value { return (reading.name, value) }
        return (reading.name, .encoded(graph.reader.copy(try field.range())))
    }

    private mutating func read(_ field: WireField, in graph: GraphReading, depth: Int) throws(ModelGraphError) {
        let reader = graph.reader
        switch field.number {
        case Field.Attribute.name: name = try reader.text(field)
        case Field.Attribute.type: stated = try field.int()
        case Field.Attribute.int: (int, present) = (try field.int(), .int)
        case Field.Attribute.float: (float, present) = (try field.float(), .float)
        case Field.Attribute.string: (string, present) = (field, .string)
        case Field.Attribute.ints:
            try reader.append(field, to: &ints)
            present = .ints
        case Field.Attribute.floats:
            try reader.append(field, to: &floats)
            present = .floats
        case Field.Attribute.strings:
            strings.append(field)
            present = .strings
        case Field.Attribute.tensor, Field.Attribute.tensors:
            tensors.append(try graph.tensor(field))
            present = field.number == Field.Attribute.tensor ? .tensor : .tensors
        case Field.Attribute.graph, Field.Attribute.graphs:
            graphs.append(try graph.graph(field, depth: depth + 1))
            present = field.number == Field.Attribute.graph ? .graph : .graphs
        default: break
        }
    }

    /// The attribute's value; nil when it is of a kind that is kept as it is.
    private func value(in reader: WireReader) throws(ModelGraphError) -> Attribute? {
        switch stated.flatMap(AttributeKind.init) ?? (stated ?? 0 == 0 ? present : nil) {
        case .int: return .int(int)
        case .ints: return .ints(ints)
        case .float: return .float(float)
        case .floats: return .floats(floats)
        case .string:
            guard let string else { return .string("") }
            return try text(string, in: reader)
        case .strings:
            var texts: [String] = []
            for field in strings {
                guard case .string(let text)? = try text(field, in: reader) else { return nil }
                texts.append(text)
            }
            return .strings(texts)
        case .tensor: return tensors.first.map { .tensor($0) }
        case .tensors: return .tensors(tensors)
        case .graph: return graphs.first.map { .graph($0) }
        case .graphs: return .graphs(graphs)
        case .sparseTensor, .sparseTensors, .type, .types, nil: return nil
        }
    }

    /// Strings of attributes may be any bytes; those that are no text stay encoded.
    private func text(_ field: WireField, in reader: WireReader) throws(ModelGraphError) -> Attribute? {
        String(validating: reader.file[try field.range()], as: UTF8.self).map { .string($0) }
    }
}
