public import Reporting

/// A named setting of a request, a tensor or an answer.
public enum ParameterValue: Sendable, Hashable {
    case flag(Bool)
    case number(Double)
    case text(String)

    /// The value as JSON.
    public var json: JSONValue {
        switch self {
        case .flag(let flag): .flag(flag)
        case .number(let number): .number(number)
        case .text(let text): .text(text)
        }
    }

    var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
}

extension JSONScanner {
    /// Reads an object of parameters; values that are neither flags, numbers nor texts are passed over.
    mutating func parameters() throws(JSONError) -> [String: ParameterValue] {
        var parameters: [String: ParameterValue] = [:]
        guard !takeNull() else { return parameters }
        try beginObject()
        while let key = try nextKey() {
            let name = key.text
            switch next() {
            case UInt8(ascii: "\""): parameters[name] = .text(try text())
            case UInt8(ascii: "t"), UInt8(ascii: "f"): parameters[name] = .flag(try flag())
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "n"): try skip()
            default: parameters[name] = .number(try number())
            }
        }
        return parameters
    }
}
