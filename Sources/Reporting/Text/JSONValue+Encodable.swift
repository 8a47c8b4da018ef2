extension JSONValue: Encodable {
    /// Encodes the value itself; numbers that JSON does not have become null.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .null: try single(encoder) { try $0.encodeNil() }
        case .flag(let flag): try single(encoder) { try $0.encode(flag) }
        case .number(let number) where !number.isFinite: try single(encoder) { try $0.encodeNil() }
        case .number(let number):
            try single(encoder) {
                if let whole = Int64(exactly: number) { try $0.encode(whole) } else { try $0.encode(number) }
            }
        case .text(let text): try single(encoder) { try $0.encode(text) }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .object(let members):
            var container = encoder.container(keyedBy: MemberName.self)
            for member in members { try container.encode(member.value, forKey: MemberName(stringValue: member.name)) }
        }
    }

    private func single(_ encoder: any Encoder, _ body: (inout any SingleValueEncodingContainer) throws -> Void) throws
    {
        var container = encoder.singleValueContainer()
        try body(&container)
    }

    private struct MemberName: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
