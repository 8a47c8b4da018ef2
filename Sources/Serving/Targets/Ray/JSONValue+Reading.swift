import Reporting

extension JSONValue {
    /// Reads a text that is one JSON value.
    init(parsing text: [UInt8], file: String) throws(ServingError) {
        let outcome = text.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONError) in
                var scanner = JSONScanner(bytes, file: file)
                let value = try scanner.value()
                try scanner.finish()
                return value
            }
        }
        do throws(JSONError) {
            self = try outcome.get()
        } catch {
            throw ServingError(.target, error.message, place: error.place, advice: error.advice)
        }
    }

    /// The value of an object's member; nil where there is none.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var integer: Int? { number.flatMap { Int(exactly: $0) } }
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
    var members: [Member] { if case .object(let members) = self { members } else { [] } }

    /// The same object with a member set, in its place or at the end.
    func setting(_ name: String, to value: JSONValue) -> JSONValue {
        var members = members
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append(Member(name, value))
        }
        return .object(members)
    }

    /// Whether two values mean the same, whatever the order of members.
    func isEquivalent(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let mine), .object(let others)):
            mine.count == others.count && mine.allSatisfy { other[$0.name]?.isEquivalent(to: $0.value) ?? false }
        case (.array(let mine), .array(let others)):
            mine.count == others.count && zip(mine, others).allSatisfy { $0.isEquivalent(to: $1) }
        default: self == other
        }
    }
}

extension JSONScanner {
    /// The value that comes next, as a tree.
    fileprivate mutating func value() throws(JSONError) -> JSONValue {
        switch next() {
        case UInt8(ascii: "{"):
            var members: [JSONValue.Member] = []
            try beginObject()
            while let key = try nextKey() { members.append(.init(key.text, try value())) }
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try beginArray()
            while try nextElement() { elements.append(try value()) }
            return .array(elements)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .flag(try flag())
        case UInt8(ascii: "n") where takeNull(): return .null
        default: return .number(try number())
        }
    }
}
