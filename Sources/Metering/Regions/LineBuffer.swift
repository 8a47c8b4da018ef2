/// Cuts a stream of bytes into lines, of bounded length.
struct LineBuffer {
    let longest: Int
    private var rest: [UInt8] = []
    private var isSkipping = false

    init(longest: Int) { self.longest = longest }

    /// Adds bytes.
    /// - Returns: the lines they complete, without their ends; a problem for each line that is too long. Empty lines are
    ///   left out.
    mutating func append(_ bytes: some Collection<UInt8>) -> [Result<[UInt8], RegionProblem>] {
        var lines: [Result<[UInt8], RegionProblem>] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if !isSkipping && !rest.isEmpty { lines.append(.success(rest)) }
                isSkipping = false
                rest.removeAll(keepingCapacity: true)
            } else if !isSkipping {
                rest.append(byte)
                guard rest.count > longest else { continue }
                lines.append(.failure(RegionProblem("a line is longer than \(longest) bytes")))
                isSkipping = true
                rest.removeAll(keepingCapacity: true)
            }
        }
        return lines
    }
}
