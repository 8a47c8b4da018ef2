extension String {
    /// The text with `\n`, `\u00e9` and their like resolved; nil where one is broken.
    func resolvingJSONEscapes() -> String? {
        var units: [UInt16] = []
        var rest = utf16[...]
        while let unit = rest.popFirst() {
            guard unit == 0x5C else {
                units.append(unit)
                continue
            }
            guard let letter = rest.popFirst().flatMap(Unicode.Scalar.init) else { return nil }
            switch letter {
            case "\"", "\\", "/": units.append(UInt16(letter.value))
            case "b": units.append(8)
            case "f": units.append(12)
            case "n": units.append(10)
            case "r": units.append(13)
            case "t": units.append(9)
            case "u":
                let digits = String(decoding: rest.prefix(4), as: UTF16.self)
                guard digits.count == 4, digits.allSatisfy(\.isHexDigit), let code = UInt16(digits, radix: 16) else {
                    return nil
                }
                units.append(code)
                rest = rest.dropFirst(4)
            default: return nil
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
