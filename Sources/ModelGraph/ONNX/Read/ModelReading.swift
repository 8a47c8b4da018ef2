extension Model {
    /// Reads an ONNX file's graph; weights stay in the file and are recorded by where they are.
    ///
    /// Nodes come in topological order, whatever their order in the file.
    /// - Throws: `missingFile`, `unreadableFile`, `notONNX`, `damagedFile` with the byte at which reading failed,
    ///   `unsafePath` for external data outside of the file's folder, `invalidGraph` naming the node or value.
    public init(contentsOf path: String) throws(ModelGraphError) {
        let file = try MappedFile(path)
        do throws(ModelGraphError) {
            self = try Model(onnx: file.bytes, path: path)
        } catch {
            throw error.at(path)
        }
        source = path
    }

    /// Reads the bytes of an ONNX file.
    /// - Parameter path: what external data is relative to.
    package init(onnx bytes: UnsafeRawBufferPointer, path: String = "") throws(ModelGraphError) {
        if bytes.isEmpty { throw ModelGraphError(.notONNX, "is empty", advice: "export or copy the model again") }
        do throws(ModelGraphError) {
            self = try Self.read(WireReader(bytes), path: path)
        } catch {
            // Only what is no ONNX file is worth a guess: an ONNX file may begin like anything.
            guard error.code == .damagedFile || error.code == .notONNX, let format = FileFormat.guess(bytes) else {
                throw error
            }
            throw ModelGraphError(
                .notONNX, "is not an ONNX file (looks like \(format))", advice: "export the model as ONNX")
        }
        graph = try GraphValidation.validated(graph)
    }

    private static func read(_ reader: WireReader, path: String) throws(ModelGraphError) -> Model {
        var model = Model(graph: Graph(), operatorSets: [:], irVersion: 0, producer: "")
        var hasGraph = false
        var fields = reader
        while let field = try fields.next() {
            switch field.number {
            case Field.Model.irVersion: model.irVersion = try field.int()
            case Field.Model.producer: model.producer = try reader.text(field)
            case Field.Model.graph:
                model.graph = try GraphReading(reader: reader, path: path).graph(field)
                hasGraph = true
            case Field.Model.operatorSets:
                let (domain, version) = try operatorSet(field, in: reader)
                model.operatorSets[domain] = version
            case Field.Model.metadata:
                let (key, value) = try reader.entry(field)
                model.metadata[key] = value
            case Field.Model.functions, Field.Model.training:
                _ = try field.range()
                model.encodedFields += reader.copy(field.offset..<field.end)
            default: break
            }
        }
        guard hasGraph else { throw ModelGraphError(.notONNX, "is not an ONNX file: it holds no graph") }
        return model
    }

    private static func operatorSet(
        _ field: WireField, in reader: WireReader
    ) throws(ModelGraphError) -> (domain: String, version: Int) {
        var (name, version) = ("", 0)
        var fields = try reader.message(field)
        while let field = try fields.next() {
            switch field.number {
            case Field.OperatorSet.domain: name = domain(try reader.text(field))
            case Field.OperatorSet.version: version = try field.int()
            default: break
            }
        }
        return (name, version)
    }

    /// A domain's name; ONNX's own has two spellings.
    static func domain(_ name: String) -> String { name == "ai.onnx" ? "" : name }
}
