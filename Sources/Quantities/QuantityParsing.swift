/// Why a text is not a quantity.
public struct QuantityError: Error, Hashable, Sendable, DescribedError {
    public let message: String
    public let advice: String?
}

extension Quantity {
    /// Parses an amount with an optional unit, such as `1.5 kWh`, `250ms` or `3`.
    ///
    /// A bare number is in the base unit. Symbols are case-sensitive, since `mW` is not `MW`.
    /// - Parameter text: the amount, optionally a space, and a unit symbol.
    /// - Throws: ``QuantityError`` for a missing or malformed number, NaN, infinity or an unknown unit.
    public init(parsing text: some StringProtocol) throws(QuantityError) {
        let trimmed = Substring(text).trimmingSpaces()
        let known = Self.units.map(\.symbol).filter { !$0.isEmpty }.joined(separator: ", ")
        let advice = known.isEmpty ? "write a number" : "write a number and a unit (\(known)), such as \(Self.example)"
        let split = trimmed.endOfNumber()
        guard let number = Double(trimmed[..<split]) else {
            throw QuantityError(message: "“\(text)” is not an amount", advice: advice)
        }
        let symbol = trimmed[split...].trimmingSpaces()
        guard let unit = symbol.isEmpty ? Self.units.first : Self.units.first(where: { $0.symbol == symbol }) else {
            throw QuantityError(message: "“\(symbol)” is not a unit of \(Self.self)", advice: advice)
        }
        guard number.isFinite else {
            throw QuantityError(message: "“\(text)” is not a finite amount", advice: advice)
        }
        self.init(number * unit.scale)
    }

    private static var example: String {
        "“1.5 \(units.count > 1 ? units[1].symbol : units.first?.symbol ?? "")”"
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var slice = self
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return slice
    }

    /// The index after the longest prefix that reads as a decimal number with an optional exponent.
    fileprivate func endOfNumber() -> Index {
        var end = startIndex
        var index = startIndex
        while index < endIndex, "+-.0123456789eE".contains(self[index]) {
            index = self.index(after: index)
            if Double(self[..<index]) != nil { end = index }
        }
        return end
    }
}
