#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The lines of standard input as they come, without their ends; the last one need not have an end.
struct InputLines: Sequence, IteratorProtocol {
    /// Of a longer line so many bytes are kept.
    let limit: Int
    private var buffer: [UInt8] = []
    private var position = 0
    private var hasEnded = false

    init(limit: Int) { self.limit = limit }

    mutating func next() -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            if position == buffer.count {
                guard !hasEnded, fill() else { return line.isEmpty ? nil : line }
            }
            let rest = buffer[position...]
            let end = rest.firstIndex(of: 0x0A)
            line += rest[..<(end ?? buffer.count)].prefix(Swift.max(0, limit - line.count))
            position = end.map { $0 + 1 } ?? buffer.count
            if end != nil { return line }
        }
    }

    /// Reads what is there; false at the end of the input.
    private mutating func fill() -> Bool {
        buffer = [UInt8](repeating: 0, count: 1 << 16)
        position = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            buffer.removeLast(buffer.count - Swift.max(0, count))
            hasEnded = count <= 0
            return count > 0
        }
    }
}
