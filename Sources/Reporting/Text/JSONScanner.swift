/// Reads JSON (RFC 8259) value by value from bytes, so that a file of a million entries needs no tree.
///
/// The caller asks for the value it expects; anything else is an error that names the entry by its path.
package struct JSONScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    /// The name of the file that is read; nil for what is none, such as the body of a request.
    package let file: String?
    var position = 0
    private(set) var frames: [Frame] = []

    /// An object or array that is being read.
    enum Frame {
        /// The bytes of the current key; nil before the first.
        case object(key: Range<Int>?)
        /// The current index; −1 before the first element.
        case array(index: Int)
    }

    static let mostLevels = 64

    package init(_ bytes: UnsafeBufferPointer<UInt8>, file: String?) {
        self.bytes = bytes
        self.file = file
        // Editors on Windows mark UTF-8 with these bytes.
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    }

    package mutating func beginObject() throws(JSONError) {
        try expect(UInt8(ascii: "{"), "an object")
        try push(.object(key: nil))
    }

    package mutating func beginArray() throws(JSONError) {
        try expect(UInt8(ascii: "["), "a list")
        try push(.array(index: -1))
    }

    /// The bytes that are still to be read.
    package var remaining: Int { bytes.count - position }

    /// Whether the next value is an object, and not an array or anything else.
    package mutating func isAtObject() -> Bool { next() == UInt8(ascii: "{") }

    /// Whether the next value is an array.
    package mutating func isAtArray() -> Bool { next() == UInt8(ascii: "[") }

    /// Goes to the next member of the object begun last; its value must then be read or skipped.
    /// - Returns: the key; nil at the object's end.
    package mutating func nextKey() throws(JSONError) -> Key? {
        guard case .object(let previous) = frames.last else { return nil }
        if try isAtEnd(UInt8(ascii: "}"), isFirst: previous == nil) { return nil }
        guard next() == UInt8(ascii: "\"") else { throw syntax("a key must stand here, in quotes") }
        let range = try quoted()
        frames[frames.count - 1] = .object(key: range)
        guard next() == UInt8(ascii: ":") else { throw syntax("a colon must stand here") }
        position += 1
        return Key(bytes: UnsafeBufferPointer(rebasing: bytes[range]))
    }

    /// Goes to the next element of the array begun last.
    /// - Returns: false at the array's end.
    package mutating func nextElement() throws(JSONError) -> Bool {
        guard case .array(let index) = frames.last else { return false }
        if try isAtEnd(UInt8(ascii: "]"), isFirst: index < 0) { return false }
        frames[frames.count - 1] = .array(index: index + 1)
        return true
    }

    /// A text, with its escapes resolved.
    package mutating func text() throws(JSONError) -> String {
        guard next() == UInt8(ascii: "\"") else { throw wrongType("a text") }
        let range = try quoted()
        let raw = UnsafeBufferPointer(rebasing: bytes[range])
        guard let text = String(validating: raw, as: UTF8.self) else { throw syntax("the text is not UTF-8") }
        guard raw.contains(UInt8(ascii: "\\")) else { return text }
        guard let unescaped = text.resolvingJSONEscapes() else { throw syntax("the text has a broken escape") }
        return unescaped
    }

    /// Passes over the value that comes next, whatever it is.
    package mutating func skip() throws(JSONError) {
        guard let first = next() else { throw end }
        switch first {
        case UInt8(ascii: "\""): _ = try quoted()
        case UInt8(ascii: "{"):
            try beginObject()
            while try nextKey() != nil { try skip() }
        case UInt8(ascii: "["):
            try beginArray()
            while try nextElement() { try skip() }
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try flag()
        case UInt8(ascii: "n"): if !takeNull() { throw syntax("a value must stand here") }
        default: _ = try number()
        }
    }

    /// Takes `null`; false, with nothing taken, before any other value.
    package mutating func takeNull() -> Bool { next() == UInt8(ascii: "n") && take("null") }

    package mutating func flag() throws(JSONError) -> Bool {
        if next() == UInt8(ascii: "t"), take("true") { return true }
        if next() == UInt8(ascii: "f"), take("false") { return false }
        throw wrongType("true or false")
    }

    /// - Throws: when anything but space follows the value read last.
    package mutating func finish() throws(JSONError) {
        if next() != nil { throw syntax("nothing may follow the end of the value") }
    }

    /// The first byte that is no space, where the scanner then stands; nil at the end.
    package mutating func next() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        let found = bytes[position..<min(position + count, bytes.count)]
        guard found.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count)) else { return false }
        position += count
        return true
    }

    private mutating func expect(_ byte: UInt8, _ what: String) throws(JSONError) {
        guard next() == byte else { throw wrongType(what) }
        position += 1
    }

    private mutating func push(_ frame: Frame) throws(JSONError) {
        guard frames.count < Self.mostLevels else { throw syntax("values nest deeper than \(Self.mostLevels) levels") }
        frames.append(frame)
    }

    /// Whether the object or array ends here; if not, passes over the comma before the next entry.
    private mutating func isAtEnd(_ bracket: UInt8, isFirst: Bool) throws(JSONError) -> Bool {
        guard let byte = next() else { throw end }
        if byte == bracket {
            position += 1
            frames.removeLast()
            return true
        }
        if isFirst { return false }
        guard byte == UInt8(ascii: ",") else { throw syntax("a comma or the end must stand here") }
        position += 1
        return false
    }

    /// The bytes between the quotes; the scanner stands at the opening one.
    private mutating func quoted() throws(JSONError) -> Range<Int> {
        let start = position + 1
        var end = start
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "\""):
                position = end + 1
                return start..<end
            case UInt8(ascii: "\\"): end += 2
            case 0..<0x20: throw syntax("a text may not hold control characters")
            default: end += 1
            }
        }
        throw syntax("a text does not end")
    }
}

extension JSONScanner {
    /// A key of an object, as it stands in the file.
    package struct Key {
        let bytes: UnsafeBufferPointer<UInt8>

        /// The key as text, escapes as they stand.
        package var text: String { String(decoding: bytes, as: UTF8.self) }

        package static func ~= (name: StaticString, key: Key) -> Bool {
            key.bytes.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
    }
}
