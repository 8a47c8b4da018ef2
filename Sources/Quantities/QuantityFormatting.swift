#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Quantity {
    /// Prints the amount in the unit that leaves one to three digits before the point.
    /// - Parameter digits: significant digits, at least 1.
    public func formatted(significantDigits digits: Int = 3) -> String {
        guard value.isFinite else { return "\(value) \(Self.units[0].symbol)" }
        let candidates = Self.units.filter(\.printed).sorted { $0.scale < $1.scale }
        // Rounding first lets 999.9 J at three digits print as 1.00 kJ rather than 1000 J.
        let magnitude = abs(value.rounded(significantDigits: digits))
        let unit = magnitude == 0 ? Self.units[0] : candidates.last { magnitude >= $0.scale } ?? candidates[0]
        let number = (value / unit.scale).formatted(significantDigits: digits)
        return unit.symbol.isEmpty ? number : "\(number) \(unit.symbol)"
    }

    public var description: String { formatted() }
}

extension Double {
    /// The number with the given significant digits, without an exponent where that is readable.
    public func formatted(significantDigits digits: Int) -> String {
        guard isFinite, self != 0 else { return self == 0 ? "0" : "\(self)" }
        if let text = DecimalText.significant(self, digits) { return text }
        let rounded = rounded(significantDigits: digits)
        let exponent = Int(log10(abs(rounded)).rounded(.down))
        if exponent < -4 || exponent >= 7 { return DecimalText.print("%.*e", digits - 1, self) }
        return DecimalText.print("%.*f", max(0, digits - 1 - exponent), rounded)
    }

    /// The number with a fixed count of digits after the point.
    public func formatted(fractionDigits digits: Int) -> String {
        DecimalText.fixed(self, digits) ?? DecimalText.print("%.*f", digits, self)
    }

    fileprivate func rounded(significantDigits digits: Int) -> Double {
        guard isFinite, self != 0 else { return self }
        return Double(DecimalText.print("%.*e", digits - 1, self)) ?? self
    }
}
