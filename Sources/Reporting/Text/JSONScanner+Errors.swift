extension JSONScanner {
    /// A fault of the text's form, with the line.
    package func syntax(_ message: String) -> JSONError {
        JSONError(message, place: place, advice: "\(subject) must be JSON; write it with a JSON library")
    }

    /// The text is over where more must stand.
    var end: JSONError { syntax("\(subject) ends in the middle") }

    private var subject: String { file == nil ? "the text" : "the file" }

    /// A value that is not what must stand here.
    package mutating func wrongType(_ expected: String) -> JSONError {
        guard let byte = next() else { return end }
        let word = word
        let found: String
        switch byte {
        case UInt8(ascii: "{"): found = "an object"
        case UInt8(ascii: "["): found = "a list"
        case UInt8(ascii: "\""): found = "a text"
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): found = "a number"
        case _ where ["true", "false", "null"].contains(word): found = word
        default: return syntax("\(expected) must stand here, not \(word.isEmpty ? "what is no JSON" : "“\(word)”")")
        }
        return JSONError("\(expected) must stand here, not \(found)", place: place)
    }

    /// The letters that stand here, as far as a message may show them.
    private var word: String {
        let letters = bytes[position...].prefix(20).prefix {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// A value of the right kind that makes no sense.
    package func wrongValue(_ message: String, advice: String? = nil) -> JSONError {
        JSONError(message, place: place, advice: advice)
    }

    /// `FILE:LINE: annotations[3].bbox`; of what is no file `inputs[3].shape`, after `line 2: ` where it has several.
    package var place: String? {
        let line = bytes.prefix(position).reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
        var path = ""
        for frame in frames {
            switch frame {
            case .object(let key?):
                let name = String(decoding: bytes[key].prefix(60), as: UTF8.self)
                path += path.isEmpty ? name : "." + name
            case .array(let index) where index >= 0: path += "[\(index)]"
            default: break
            }
        }
        let start = file.map { "\($0):\(line)" } ?? (bytes.contains(0x0A) ? "line \(line)" : nil)
        let parts = [start, path.isEmpty ? nil : path].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ": ")
    }
}
