#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension JSONScanner {
    /// A finite number, rounded correctly.
    package mutating func number() throws(JSONError) -> Double {
        guard let first = next(), first == UInt8(ascii: "-") || first.isDigit else { throw wrongType("a number") }
        let start = position
        var digits = Digits()
        if first == UInt8(ascii: "-") { position += 1 }
        try integerPart(&digits)
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            let point = position
            digits.take(bytes, &position)
            digits.exponent -= position - point
            if position == point { throw syntax("a digit must follow the point") }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") { try exponentPart(&digits) }
        // Both factors are exact, so one rounding remains (Clinger 1990).
        if !digits.overflowed, digits.mantissa <= 1 << 53, abs(digits.exponent) <= 22 {
            let power = Self.powersOfTen[abs(digits.exponent)]
            let value = digits.exponent < 0 ? Double(digits.mantissa) / power : Double(digits.mantissa) * power
            return first == UInt8(ascii: "-") ? -value : value
        }
        let value = Self.convert(UnsafeBufferPointer(rebasing: bytes[start..<position]))
        guard value.isFinite else { throw wrongValue("the number is too large") }
        return value
    }

    /// A whole number; one written as `3.0` counts.
    package mutating func integer() throws(JSONError) -> Int {
        let value = try number()
        guard let integer = Int(exactly: value), abs(value) <= 0x1p53 else {
            throw wrongValue("a whole number must stand here, not \(value)")
        }
        return integer
    }

    /// A whole number that fits a type, exact over all of its range; one written as `3.0` counts.
    package mutating func integer<Value: FixedWidthInteger>(as _: Value.Type) throws(JSONError) -> Value {
        guard let first = next() else { throw wrongType("a number") }
        let start = position
        let isNegative = first == UInt8(ascii: "-")
        var end = isNegative ? start + 1 : start
        var value: Value = 0
        var fits = true
        while end < bytes.count, bytes[end].isDigit {
            let digit = Value(truncatingIfNeeded: bytes[end] - UInt8(ascii: "0"))
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, beyond) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            fits = fits && !tooLarge && !beyond
            value = sum
            end += 1
        }
        let isPlain = end == bytes.count || !(bytes[end] == UInt8(ascii: ".") || bytes[end] | 0x20 == UInt8(ascii: "e"))
        let number = try self.number()
        if isPlain, fits { return value }
        guard !isPlain, let exact = Value(exactly: number) else {
            throw wrongValue("a whole number from \(Value.min) to \(Value.max) must stand here")
        }
        return exact
    }

    private mutating func integerPart(_ digits: inout Digits) throws(JSONError) {
        let start = position
        digits.take(bytes, &position)
        if position == start { throw syntax("a digit must stand here") }
        if position - start > 1, bytes[start] == UInt8(ascii: "0") { throw syntax("a number may not begin with 0") }
    }

    private mutating func exponentPart(_ digits: inout Digits) throws(JSONError) {
        position += 1
        var isNegative = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        var exponent = Digits()
        let start = position
        exponent.take(bytes, &position)
        if position == start { throw syntax("a digit must follow the e") }
        // Anything beyond is infinite or zero, which the slow way finds out.
        let size = exponent.overflowed ? 100_000 : Int(min(exponent.mantissa, 100_000))
        digits.exponent += isNegative ? -size : size
    }

    private static func convert(_ text: UnsafeBufferPointer<UInt8>) -> Double {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { buffer in
            for (index, byte) in text.enumerated() { buffer[index] = CChar(bitPattern: byte) }
            buffer[text.count] = 0
            return buffer.baseAddress.map { strtod($0, nil) } ?? .nan
        }
    }

    private static let powersOfTen: [Double] = (0...22).map { power in
        (0..<power).reduce(1.0) { value, _ in value * 10 }
    }
}

/// The digits of a number as one whole number.
private struct Digits {
    var mantissa: UInt64 = 0
    var exponent = 0
    var overflowed = false

    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
        while position < bytes.count, bytes[position].isDigit {
            // 19 digits fit; what follows is left to the slow way.
            if mantissa < 1_000_000_000_000_000_000 {
                mantissa = mantissa * 10 + UInt64(bytes[position] - UInt8(ascii: "0"))
            } else {
                overflowed = true
            }
            position += 1
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
