import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An estimate as text in one unit: the number, its spread and the sign of a computed figure.
struct EstimateText: Hashable {
    /// For example `12.3`.
    let number: String
    /// For example `± 0.4` or `(11.9 – 13.0)`; nil without a range.
    let spread: String?
    /// `≈` before a modelled figure, `~` before a predicted one, else empty.
    let sign: String

    /// `≈ 12.3 ± 0.4`.
    var text: String { [sign.isEmpty ? nil : sign, number, spread].compactMap(\.self).joined(separator: " ") }

    init(_ estimate: AnyEstimate, in unit: UnitSymbol, digits: Int = 3) {
        sign = Self.sign(of: estimate.provenance)
        let value = estimate.value / unit.scale
        guard let interval = estimate.interval, estimate.isFinite, interval.upper > interval.lower else {
            number = value.text(digits: digits)
            spread = nil
            return
        }
        let (lower, upper) = (interval.lower / unit.scale, interval.upper / unit.scale)
        let (below, above) = (value - lower, upper - value)
        let half = (upper - lower) / 2
        // The spread shows two digits, and the number as many decimals as its spread.
        let decimals = min(9, max(0, 1 - Int(log10(half).rounded(.down))))
        guard abs(value) < 1e9, half > 1e-9 else {
            number = value.text(digits: digits)
            spread = "(\(lower.text(digits: digits)) – \(upper.text(digits: digits)))"
            return
        }
        number = value.formatted(fractionDigits: decimals)
        spread =
            abs(above - below) <= 0.1 * half
            ? "± " + half.formatted(fractionDigits: decimals)
            : "(\(lower.formatted(fractionDigits: decimals)) – \(upper.formatted(fractionDigits: decimals)))"
    }

    /// In the unit that suits the figure alone, with the unit behind.
    static func standalone(_ estimate: AnyEstimate) -> String {
        let unit = estimate.units.common(for: [estimate.value])
        let text = EstimateText(estimate, in: unit).text
        return unit.symbol.isEmpty ? text : "\(text) \(unit.symbol)"
    }

    static func sign(of provenance: Provenance) -> String {
        switch provenance {
        case .modelled: "≈"
        case .predicted: "~"
        case .measured, .published, .given: ""
        }
    }
}

extension Double {
    /// The number for people: `1.50×10¹⁰` rather than `1.50e+10`, and words for what is no number.
    func text(digits: Int) -> String {
        guard isFinite else { return isNaN ? "not a number" : self < 0 ? "−∞" : "∞" }
        let text = formatted(significantDigits: digits)
        guard let split = text.firstIndex(of: "e"), let exponent = Int(text[split...].dropFirst()) else { return text }
        return text[..<split] + "×10" + Ticks.superscript(exponent)
    }
}
