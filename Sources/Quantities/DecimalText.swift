#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Numbers as decimal text, as `printf` has them: by itself where that is slow, and every answer of a server tells a dozen.
enum DecimalText {
    /// Powers of ten that are exact.
    private static let powers: [Double] = (0...15).map { (0..<$0).reduce(1.0) { power, _ in power * 10 } }
    /// Below it products with a power of ten are off by less than a ten-millionth.
    private static let mostScaled = 1e9
    /// How far from the middle between two numbers the rounding of a product is certain.
    private static let certainty = 1e-6

    /// What `%.*f` prints.
    /// - Returns: nil where it is not certain, or the number is too large.
    static func fixed(_ value: Double, _ places: Int) -> String? {
        guard powers.indices.contains(places), let digits = rounded(value, places) else { return nil }
        return text(digits, places, isNegative: value.sign == .minus)
    }

    /// A number from 0.0001 up to 10 million with so many significant digits.
    /// - Returns: nil for others, where the rounding is not certain, and where it adds a digit before the first.
    static func significant(_ value: Double, _ digits: Int) -> String? {
        let size = abs(value)
        guard (1...9).contains(digits), (1e-4..<1e7).contains(size) else { return nil }
        let places = digits - 1 - Int(log10(size).rounded(.down))
        guard powers.indices.contains(places), let number = rounded(value, places),
            Double(number) < powers[digits], Double(number) < 1e7 * powers[places]
        else { return nil }
        return text(number, places, isNegative: value < 0)
    }

    private static func rounded(_ value: Double, _ places: Int) -> Int? {
        let scaled = abs(value) * powers[places]
        guard scaled < mostScaled else { return nil }
        let whole = scaled.rounded(.down)
        guard abs(scaled - whole - 0.5) > certainty else { return nil }
        return Int(whole) + (scaled - whole > 0.5 ? 1 : 0)
    }

    /// Digits with a point so many places before their end.
    private static func text(_ digits: Int, _ places: Int, isNegative: Bool) -> String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            var (rest, place) = (digits, buffer.count)
            func put(_ byte: UInt8) {
                place -= 1
                buffer.initializeElement(at: place, to: byte)
            }
            var written = 0
            repeat {
                put(UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
                written += 1
                if written == places { put(UInt8(ascii: ".")) }
            } while rest > 0 || written <= places
            if isNegative { put(UInt8(ascii: "-")) }
            let count = buffer.count - place
            for index in 0..<count { buffer.initializeElement(at: index, to: buffer[place + index]) }
            return count
        }
    }

    static func print(_ format: String, _ precision: Int, _ value: Double) -> String {
        withVaList([Int32(clamping: max(0, precision)), value]) { arguments in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
                _ = vsnprintf(buffer.baseAddress, buffer.count, format, arguments)
                return String(cString: buffer.baseAddress!)
            }
        }
    }
}
