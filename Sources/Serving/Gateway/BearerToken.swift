import NIOHTTP1

/// The token that clients must know, compared in a time that does not depend on how much of it they guessed.
struct BearerToken: Sendable {
    private let expected: [UInt8]

    init(_ text: String) { expected = Array(text.utf8) }

    /// Whether the headers carry the token, as `Bearer` or as the password of `Basic`, which browsers ask for.
    func isGiven(in headers: HTTPHeaders) -> Bool {
        guard let field = headers.first(name: "Authorization") else { return false }
        let parts = field.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2 else { return false }
        switch String(parts[0])?.lowercased() {
        case "bearer": return matches(Array(parts[1]))
        case "basic":
            guard let pair = Self.decodedBase64(parts[1]), let colon = pair.firstIndex(of: UInt8(ascii: ":"))
            else { return false }
            return matches(Array(pair[(colon + 1)...]))
        default: return false
        }
    }

    private func matches(_ given: [UInt8]) -> Bool {
        var difference: UInt8 = given.count == expected.count ? 0 : 1
        for (index, byte) in expected.enumerated() { difference |= byte ^ (index < given.count ? given[index] : 0) }
        return difference == 0
    }

    private static func decodedBase64(_ text: Substring.UTF8View) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text where character != UInt8(ascii: "=") {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = character - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = character - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): digit = 62
            case UInt8(ascii: "/"): digit = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
