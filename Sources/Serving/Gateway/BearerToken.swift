import NIOHTTP1

/// The token that clients must know, compared in a time that does not depend on how much of it they guessed.
struct BearerToken: Sendable {
    private let expected: [UInt8]

    init(_ text: String) { expected = Array(text.utf8) }

    /// Whether the headers carry the token.
    func isGiven(in headers: HTTPHeaders) -> Bool {
        guard let field = headers.first(name: "Authorization") else { return false }
        let parts = field.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2, String(parts[0])?.lowercased() == "bearer" else { return false }
        return matches(Array(parts[1]))
    }

    private func matches(_ given: [UInt8]) -> Bool {
        var difference: UInt8 = given.count == expected.count ? 0 : 1
        for (index, byte) in expected.enumerated() { difference |= byte ^ (index < given.count ? given[index] : 0) }
        return difference == 0
    }
}
