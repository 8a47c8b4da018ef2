extension Model {
    /// Protobuf, and so ONNX, allows no file longer than 2 GiB − 1.
    static let longestFile = Int(Int32.max)

    /// Writes the model as an ONNX file; random and constant contents are made piece by piece, never held in memory.
    ///
    /// The file appears at `path` only when it is complete. A model longer than 2 GiB gets its large initializers in a
    /// data file named after `path` with `.data` appended, as ONNX's external data.
    /// - Throws: `cannotWrite` for a missing or read-only folder or a full disk, `tooLarge` when weights inside of
    ///   `Constant` nodes alone exceed 2 GiB.
    public func write(to path: String) throws(ModelGraphError) {
        try write(to: path, longestFile: Self.longestFile)
    }

    func write(to path: String, longestFile: Int) throws(ModelGraphError) {
        let whole = try ModelEncoding(externalData: nil).message(of: self)
        if whole.length <= longestFile {
            try write(whole, to: path)
            return
        }
        let layout = try ExternalDataLayout(of: graph, in: FilePath.name(of: path) + ".data")
        let structure = try ModelEncoding(externalData: layout).message(of: self)
        guard structure.length <= longestFile else {
            throw ModelGraphError(
                .tooLarge, "the model takes \(structure.length) bytes without its initializers, and ONNX allows 2 GiB",
                place: path, advice: "hold the weights in initializers instead of Constant nodes")
        }
        try write(layout, to: FilePath.folder(of: path) + layout.file)
        try write(structure, to: path)
    }

    private func write(_ message: WireMessage, to path: String) throws(ModelGraphError) {
        var file = try AtomicFile(replacing: path)
        for chunk in message.chunks {
            switch chunk {
            case .bytes(let bytes): try file.append(array: bytes)
            case .contents(let tensor, let length):
                try file.append(contentsOf: tensor, length: length, source: source)
            }
        }
        try file.commit()
    }

    private func write(_ layout: ExternalDataLayout, to path: String) throws(ModelGraphError) {
        var file = try AtomicFile(replacing: path)
        for (tensor, offset, length) in layout.tensors {
            try file.pad(to: offset)
            try file.append(contentsOf: tensor, length: length, source: source)
        }
        try file.commit()
    }
}
