import Inference
import Quantities

extension ModelMetadata {
    /// Tensors made by chance that the model takes, one item a batch.
    /// - Parameters:
    ///   - shapes: of inputs whose sizes the model leaves open, by name; else the first axis is 1.
    ///   - contents: of the input of bytes, of which there must be one.
    /// - Throws: ``ServingError`` (`configuration`) that says which shape or contents to give.
    public func tensors(
        shapes: [String: [Int]] = [:], contents: [UInt8]? = nil, seed: UInt64 = 1
    ) throws(ServingError) -> [Tensor] {
        guard !inputs.isEmpty else {
            throw ServingError(
                .configuration, "the server does not tell what “\(model.name)” takes",
                advice: "give a request of yours by --body FILE")
        }
        if let unknown = shapes.keys.sorted().first(where: { name in !inputs.contains { $0.name == name } }) {
            let names = inputs.map(\.name)
            throw ServingError(
                .configuration, "“\(model.name)” has no input “\(unknown)”",
                advice: names.nearest(to: unknown).map { "did you mean \($0)?" }
                    ?? "it has \(names.joined(separator: ", "))")
        }
        guard contents == nil || inputs.count(where: { $0.datatype == .bytes }) == 1 else {
            throw ServingError(
                .configuration, "“\(model.name)” does not take one input of bytes", advice: "give a request by --body")
        }
        var tensors: [Tensor] = []
        for (index, input) in inputs.enumerated() {
            let shape = try input.shape(chosen: shapes[input.name])
            let bytes: [UInt8]
            if input.datatype == .bytes {
                bytes = try input.elements(shape, contents)
            } else {
                bytes = try input.random(shape, seed: seed &+ UInt64(index))
            }
            tensors.append(Tensor(name: input.name, datatype: input.datatype, shape: shape, bytes: bytes))
        }
        return tensors
    }
}

extension ModelMetadata.Input {
    fileprivate func shape(chosen: [Int]?) throws(ServingError) -> [Int] {
        if let chosen {
            let fits = chosen.count == shape.count && zip(chosen, shape).allSatisfy { $0 == $1 || $1 < 0 }
            guard fits else {
                throw ServingError(
                    .configuration, "input “\(name)” has the shape \(shape), which \(chosen) is not",
                    advice: "choose sizes where the model has −1")
            }
            return chosen
        }
        let sizes = shape.enumerated().map { $0 == 0 && $1 < 0 ? 1 : $1 }
        guard sizes.allSatisfy({ $0 >= 0 }) else {
            let example = sizes.map { $0 < 0 ? "SIZE" : "\($0)" }.joined(separator: ",")
            throw ServingError(
                .configuration, "input “\(name)” has sizes that the caller chooses: \(shape)",
                advice: "give them by --input \(name)=\(example)")
        }
        return sizes
    }

    fileprivate func elements(_ shape: [Int], _ contents: [UInt8]?) throws(ServingError) -> [UInt8] {
        guard let contents, Tensor.count(shape) == 1 else {
            throw ServingError(
                .configuration, "input “\(name)” takes bytes that cannot be made up",
                advice: "give a folder of files by --inputs, or a request by --body")
        }
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: contents.count))
        return bytes + contents
    }

    fileprivate func random(_ shape: [Int], seed: UInt64) throws(ServingError) -> [UInt8] {
        let description = TensorDescription(name: name, element: datatype.element, axes: shape.map { .fixed($0) })
        do {
            let buffer = try InputGenerator(seed: seed, batch: shape.first ?? 1, limitBytes: 1 << 30)
                .buffers(for: [description])[0]
            return buffer.bytes
        } catch {
            throw ServingError(.configuration, error.message, advice: error.advice)
        }
    }
}

extension TensorBuffer {
    /// A copy of the elements' bytes.
    fileprivate var bytes: [UInt8] {
        func copy<Value: BitwiseCopyable>(_: Value.Type) -> [UInt8]? {
            withElements(of: Value.self) {
                Array(UnsafeRawBufferPointer($0).prefix(count * MemoryLayout<Value>.stride))
            }
        }
        return copy(UInt32.self) ?? copy(UInt64.self) ?? copy(UInt16.self) ?? copy(UInt8.self) ?? []
    }
}
