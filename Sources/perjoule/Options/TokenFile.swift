import Pipelines

/// A file that holds a token and nothing else.
enum TokenFile {
    /// - Throws: `PipelinesError` for a file that cannot be read, `UsageError` for one that does not hold one word.
    static func read(_ path: String) throws -> String {
        let words = try TextFile.read(path).split(whereSeparator: \.isWhitespace)
        guard words.count == 1 else {
            throw UsageError(
                message: "\(path) holds \(words.count) words", advice: "put the token there and nothing else")
        }
        return String(words[0])
    }
}
