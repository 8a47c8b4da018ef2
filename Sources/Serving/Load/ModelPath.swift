/// A model or pipeline as requests address it.
public struct ModelPath: Sendable, Hashable {
    public var name: String
    /// The variant that must run; nil for whichever does.
    public var version: String?

    public init(_ name: String, version: String? = nil) {
        self.name = name
        self.version = version
    }

    var path: String { "/v2/models/\(Self.escaped(name))" + (version.map { "/versions/\(Self.escaped($0))" } ?? "") }
    var infer: String { path + "/infer" }

    /// A part of a path, by RFC 3986.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}
