/// Cuts a stream of bytes into lines, of bounded length.
package struct LineBuffer {
    /// What one line feed ended.
    package enum Line: Hashable {
        /// A line without its end.
        case whole([UInt8])
        /// A line of more bytes than are kept; none of it is.
        case tooLong
    }

    let longest: Int
    private var rest: [UInt8] = []
    private var isSkipping = false

    init(longest: Int) { self.longest = longest }

    /// Adds bytes.
    /// - Returns: the lines they complete; empty ones are left out, and one that is too long is told once.
    mutating func append(_ bytes: some Collection<UInt8>) -> [Line] {
        var lines: [Line] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if !isSkipping && !rest.isEmpty { lines.append(.whole(rest)) }
                isSkipping = false
                rest.removeAll(keepingCapacity: true)
            } else if !isSkipping {
                rest.append(byte)
                guard rest.count > longest else { continue }
                lines.append(.tooLong)
                isSkipping = true
                rest.removeAll(keepingCapacity: false)
            }
        }
        return lines
    }

    /// Takes what no line feed has ended, at the end of the stream.
    mutating func takeRest() -> Line? {
        defer { rest = [] }
        return isSkipping || rest.isEmpty ? nil : .whole(rest)
    }
}
