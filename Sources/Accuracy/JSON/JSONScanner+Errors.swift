extension JSONScanner {
    /// A fault of the file's form, with the line.
    func syntax(_ message: String) -> AccuracyError {
        AccuracyError(.file, message, place: place, advice: "the file must be JSON; write it with a JSON library")
    }

    /// A value that is not what must stand here.
    mutating func wrongType(_ expected: String) -> AccuracyError {
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
        return AccuracyError(.file, "\(expected) must stand here, not \(found)", place: place)
    }

    /// A value of the right kind that makes no sense.
    func wrongValue(_ message: String, advice: String? = nil) -> AccuracyError {
        AccuracyError(.file, message, place: place, advice: advice)
    }

    /// `FILE:LINE: annotations[3].bbox`
    var place: String {
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
