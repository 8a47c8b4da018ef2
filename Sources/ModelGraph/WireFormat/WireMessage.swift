/// A protobuf message being built, with tensors' contents left out as references until the file is written.
///
/// A nested message needs its length in front; because contents are references, building inner messages first costs
/// only the few kilobytes of structure, however large the weights are.
struct WireMessage {
    enum Chunk {
        case bytes([UInt8])
        /// The contents of a tensor and their length in bytes.
        case contents(of: Tensor, length: Int)
    }

    private(set) var chunks: [Chunk] = []
    /// Bytes that the message takes.
    private(set) var length = 0

    /// Appends an integer field; negative numbers take ten bytes as in every protobuf `int64`.
    mutating func append(_ field: Int, _ value: Int) {
        append(varints: UInt64(field) << 3 | 0, UInt64(bitPattern: Int64(value)))
    }

    mutating func append(_ field: Int, _ value: Float) {
        append(varints: UInt64(field) << 3 | 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { append(raw: $0) }
    }

    mutating func append(_ field: Int, _ text: String) {
        append(field, Array(text.utf8))
    }

    /// Appends text unless it is empty, which is also what its absence means.
    mutating func append(_ field: Int, ifNotEmpty text: String) {
        if !text.isEmpty { append(field, text) }
    }

    mutating func append(_ field: Int, _ bytes: [UInt8]) {
        append(varints: UInt64(field) << 3 | 2, UInt64(bytes.count))
        append(raw: bytes)
    }

    mutating func append(_ field: Int, _ message: WireMessage) {
        append(varints: UInt64(field) << 3 | 2, UInt64(message.length))
        for chunk in message.chunks {
            switch chunk {
            case .bytes(let bytes): append(raw: bytes)
            case .contents(_, let length):
                chunks.append(chunk)
                self.length += length
            }
        }
    }

    /// Appends a field that holds a tensor's contents of the given length in bytes.
    mutating func append(_ field: Int, contentsOf tensor: Tensor, length: Int) {
        append(varints: UInt64(field) << 3 | 2, UInt64(length))
        chunks.append(.contents(of: tensor, length: length))
        self.length += length
    }

    /// Appends fields that are already encoded.
    mutating func append(raw bytes: some Collection<UInt8>) {
        length += bytes.count
        if case .bytes(var last)? = chunks.last {
            chunks.removeLast()  // so that `last` is appended to in place
            last.append(contentsOf: bytes)
            chunks.append(.bytes(last))
        } else {
            chunks.append(.bytes(Array(bytes)))
        }
    }

    private mutating func append(varints values: UInt64...) {
        var bytes: [UInt8] = []
        for var value in values {
            while value >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
                value >>= 7
            }
            bytes.append(UInt8(value))
        }
        append(raw: bytes)
    }
}
