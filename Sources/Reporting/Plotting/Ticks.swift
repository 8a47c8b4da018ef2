import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where an axis is divided, and what is written there.
struct Ticks: Hashable {
    struct Tick: Hashable {
        let value: Double
        /// Empty for a division without a number.
        let label: String
    }

    let ticks: [Tick]
    /// The power of ten taken out of the labels, a multiple of 3; 0 for none.
    var exponent = 0

    /// Divisions at multiples of 1, 2 or 5 times a power of ten that lie within a range.
    /// - Parameter count: about how many; at most twice as many and, where the range allows, at least two are given.
    static func linear(_ lower: Double, _ upper: Double, count: Int) -> Ticks {
        guard lower.isFinite, upper.isFinite, upper > lower, (upper - lower).isFinite else { return Ticks(ticks: []) }
        var step = niceStep((upper - lower) / Double(max(1, count)))
        guard step > 1e-290, step < 1e290, max(abs(lower), abs(upper)) / step < 1e12 else { return Ticks(ticks: []) }
        var values = multiples(of: step, lower, upper)
        // A range that lies between two divisions gets finer ones: an axis needs two numbers to be read.
        while values.count < 2 {
            step = niceStep(step * 0.4)
            values = multiples(of: step, lower, upper)
        }
        let largest = values.reduce(0) { max($0, abs($1)) }
        let exponent = largest >= 1e5 || (largest > 0 && largest < 1e-3) ? power(of: largest) : 0
        let factor = pow(10, Double(exponent))
        let decimals = max(0, -Int(log10(step / factor * (1 + 1e-9)).rounded(.down)))
        return Ticks(
            ticks: values.map { Tick(value: $0, label: sign(($0 / factor).formatted(fractionDigits: decimals))) },
            exponent: exponent)
    }

    /// Divisions of a logarithmic axis: decades, and 2 and 5 between them when there are few.
    ///
    /// Within less than half a decade the divisions are those of a linear axis.
    static func logarithmic(_ lower: Double, _ upper: Double, count: Int) -> Ticks {
        guard lower > 1e-290, upper < 1e290, upper > lower else { return Ticks(ticks: []) }
        let decades = log10(upper / lower)
        if decades < 0.5 { return linear(lower, upper, count: count) }
        let mantissas = decades < 1.2 ? [1.0, 2, 3, 5, 7] : decades < 2.5 ? [1.0, 2, 5] : [1.0]
        // So many decades apart that the numbers do not run into each other.
        let stride = max(1, Int((decades / Double(max(2, count))).rounded(.up)))
        let first = Int(log10(lower).rounded(.down))
        let last = Int(log10(upper).rounded(.up))
        var ticks: [Tick] = []
        for decade in first...max(first, last) {
            for mantissa in 1...9 {
                // Dividing by a power of ten is exact where multiplying by its inverse is not.
                let value =
                    decade < 0
                    ? Double(mantissa) / pow(10, Double(-decade)) : Double(mantissa) * pow(10, Double(decade))
                guard value >= lower * (1 - 1e-9), value <= upper * (1 + 1e-9) else { continue }
                let isLabelled = mantissas.contains(Double(mantissa)) && decade % stride == 0
                ticks.append(Tick(value: value, label: isLabelled ? label(mantissa, decade) : ""))
            }
        }
        return Ticks(ticks: ticks)
    }

    private static func multiples(of step: Double, _ lower: Double, _ upper: Double) -> [Double] {
        let slack = 1e-9
        return stride(from: (lower / step - slack).rounded(.up), through: upper / step + slack, by: 1)
            .map { $0 == 0 ? 0 : $0 * step }
    }

    /// The least 1, 2 or 5 times a power of ten that is no smaller than a step.
    private static func niceStep(_ step: Double) -> Double {
        let decade = pow(10, log10(step).rounded(.down))
        let mantissa = step / decade
        return decade * (mantissa <= 1 + 1e-9 ? 1 : mantissa <= 2 + 1e-9 ? 2 : mantissa <= 5 + 1e-9 ? 5 : 10)
    }

    private static func power(of value: Double) -> Int {
        Int((log10(value) / 3).rounded(.down)) * 3
    }

    private static func label(_ mantissa: Int, _ decade: Int) -> String {
        if (-3...4).contains(decade) {
            let value =
                decade < 0 ? Double(mantissa) / pow(10, Double(-decade)) : Double(mantissa) * pow(10, Double(decade))
            return value.formatted(fractionDigits: max(0, -decade))
        }
        return (mantissa == 1 ? "" : "\(mantissa)·") + "10" + superscript(decade)
    }

    /// A proper minus sign; no minus before a zero.
    private static func sign(_ text: String) -> String {
        guard text.hasPrefix("-") else { return text }
        let digits = text.dropFirst()
        return digits.allSatisfy { "0.".contains($0) } ? String(digits) : "−" + digits
    }

    static func superscript(_ number: Int) -> String {
        let digits: [Character: Character] = [
            "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
            "9": "⁹",
        ]
        return String("\(number)".map { digits[$0] ?? $0 })
    }
}
