import Quantities
import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How many times as large one group of positive values is as another: the ratio of geometric means.
///
/// Groups may be given in pairs of parts that differ in nothing else, such as the cells of two levels of a factor; each
/// pair then counts alike. The interval is Student's t of the difference of mean logarithms, with one variance within all
/// parts; it holds for these parts alone. An error of the source that is the same in both groups cancels.
package struct MeanRatio: Sendable, Hashable, Encodable {
    package let value: Double
    /// Nil where no part has two values.
    package let lower: Double?
    package let upper: Double?
    /// The two-sided probability of a ratio this far from 1 by chance; nil without an interval.
    package let pValue: Double?
    /// For example `95 % confidence, Student t of mean logarithms, 12 degrees of freedom`.
    package let basis: String?

    /// - Returns: nil for no parts, an empty part, or a value that is not above zero.
    package init?(_ parts: [(over: [Double], under: [Double])], level: Double) {
        let groups = parts.flatMap { [$0.over, $0.under] }
        guard !groups.isEmpty, groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 > 0 && $0.isFinite } }) else {
            return nil
        }
        let logarithms = groups.map { $0.map { log($0) } }
        let means = logarithms.map { $0.reduce(0, +) / Double($0.count) }
        let squares = zip(logarithms, means).reduce(0.0) { sum, group in
            sum + group.0.reduce(0) { $0 + ($1 - group.1) * ($1 - group.1) }
        }
        let count = Double(parts.count)
        let difference = zip(means, means.indices).reduce(0.0) { $0 + ($1.1.isMultiple(of: 2) ? $1.0 : -$1.0) } / count
        value = exp(difference)
        let freedom = logarithms.reduce(0) { $0 + $1.count - 1 }
        guard freedom > 0, let distribution = try? StudentTDistribution(degreesOfFreedom: Double(freedom)) else {
            (lower, upper, pValue, basis) = (nil, nil, nil, nil)
            return
        }
        let variance = squares / Double(freedom) * logarithms.reduce(0) { $0 + 1 / Double($1.count) } / (count * count)
        let error = variance.squareRoot()
        let reach = -distribution.quantile((1 - level) / 2) * error
        lower = exp(difference - reach)
        upper = exp(difference + reach)
        pValue = error > 0 ? distribution.twoSidedTail(difference / error) : difference == 0 ? 1 : 0
        let percent = (level * 100).formatted(significantDigits: 3)
        basis = "\(percent) % confidence, Student t of mean logarithms, \(freedom) degrees of freedom"
    }

    /// The ratio of two groups.
    package init?(of over: [Double], to under: [Double], level: Double) {
        self.init([(over, under)], level: level)
    }

    /// Whether the interval leaves out 1, and to which side; zero where it does not, or there is none.
    package var direction: Int {
        guard let lower, let upper else { return 0 }
        return lower > 1 ? 1 : upper < 1 ? -1 : 0
    }

    /// For example `+95.3 % (+94.1 … +96.4)`.
    package var change: String {
        func percent(_ ratio: Double) -> String {
            let share = (ratio - 1) * 100
            return (share < 0 ? "−" : "+") + abs(share).formatted(fractionDigits: abs(share) < 10 ? 2 : 1)
        }
        guard let lower, let upper else { return "\(percent(value)) % (no interval: one trial each)" }
        return "\(percent(value)) % (\(percent(lower)) … \(percent(upper)))"
    }
}
