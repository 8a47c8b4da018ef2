extension Tensor {
    /// A tensor of 32-bit floats.
    package init(_ name: String, floats: [Float], shape: [Int]) {
        self.init(name: name, datatype: .float32, shape: shape, bytes: floats.withUnsafeBytes { Array($0) })
    }

    /// A tensor of texts.
    package init(_ name: String, texts: [String]) {
        var bytes: [UInt8] = []
        for text in texts {
            bytes.append(littleEndian: UInt32(clamping: text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
        self.init(name: name, datatype: .bytes, shape: [texts.count], bytes: bytes)
    }

    /// The elements of a tensor of 32-bit floats; nil for another type.
    package var float32s: [Float]? {
        guard datatype == .float32, bytes.count % 4 == 0 else { return nil }
        return [Float](unsafeUninitializedCapacity: bytes.count / 4) { target, count in
            UnsafeMutableRawBufferPointer(target).copyBytes(from: bytes)
            count = bytes.count / 4
        }
    }

    /// The elements of a tensor of bytes, each without the length before it; nil for another type or lengths beyond the
    /// end.
    package var elements: [ArraySlice<UInt8>]? {
        guard datatype == .bytes else { return nil }
        var elements: [ArraySlice<UInt8>] = []
        var position = 0
        while position < bytes.count {
            guard let length = Self.length(bytes, at: position), length <= bytes.count - position - 4 else {
                return nil
            }
            elements.append(bytes[position + 4..<position + 4 + length])
            position += 4 + length
        }
        return elements
    }
}
