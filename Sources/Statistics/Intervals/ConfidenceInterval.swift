public import Quantities

/// A range that holds the true value with a stated confidence, and the method that gave it.
public struct ConfidenceInterval: Sendable, Hashable, Codable {
    public let lower: Double
    public let upper: Double
    /// The confidence, for example 0.95.
    public let level: Double
    /// How the range was obtained, for example `BCa bootstrap, 9999 resamples`.
    public let method: String

    /// - Throws: ``StatisticsError`` when an end is NaN or the level is not between 0 and 1.
    init(_ lower: Double, _ upper: Double, level: Double, method: String) throws(StatisticsError) {
        try validate(level: level)
        self.lower = try finite(min(lower, upper), "the lower end of the interval")
        self.upper = try finite(max(lower, upper), "the upper end of the interval")
        self.level = level
        self.method = method
    }

    /// Half the distance between the ends.
    public var halfWidth: Double { (upper - lower) / 2 }

    /// Whether a value lies in the range, ends included.
    public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

    /// What the range means, for example `95 % confidence, Student t, n = 3`.
    public var basis: String {
        "\((level * 100).formatted(significantDigits: 4).droppingZeros) % confidence, \(method)"
    }

    /// The same range for a figure that carries a unit.
    public func range<Amount: Quantity>(of amount: Amount.Type) -> Estimate<Amount>.Interval {
        .init(Amount(lower), Amount(upper), basis: basis)
    }
}

extension String {
    /// `95.00` as `95`.
    fileprivate var droppingZeros: String {
        guard contains(".") else { return self }
        var text = Substring(self)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }
}
