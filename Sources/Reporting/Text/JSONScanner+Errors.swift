extension JSONScanner {
    /// A fault of the file's form, with the line.
    package func syntax(_ message: String) -> JSONError {
        JSONError(message, place: place, advice: "the file must be JSON; write it with a JSON library")
    }

    /// A value that is not what must stand here.
    package mutating func wrongType(_ expected: String) -> JSONError {
        guard let byte = next() else { return syntax("the file ends in the middle") }
        let found =
            switch byte {
            case UInt8(ascii: "{"): "an object"
            case UInt8(ascii: "["): "a list"
            case UInt8(ascii: "\""): "a text"
            case UInt8(ascii: "n"): "null"
            case UInt8(ascii: "t"), UInt8(ascii: "f"): "a flag"
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): "a number"
            default: "something that is no JSON"
            }
        return JSONError("\(expected) must stand here, not \(found)", place: place)
    }

    /// A value of the right kind that makes no sense.
    package func wrongValue(_ message: String, advice: String? = nil) -> JSONError {
        JSONError(message, place: place, advice: advice)
    }

    /// `FILE:LINE: annotations[3].bbox`
    package var place: String {
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
        return "\(file):\(line)" + (path.isEmpty ? "" : ": \(path)")
    }
}
