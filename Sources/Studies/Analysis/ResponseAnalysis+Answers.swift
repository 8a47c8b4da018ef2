import Quantities
import Reporting
import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The findings in plain sentences.
extension ResponseAnalysis {
    /// What changes relate to: shares of an amount with a unit, differences of a bare number such as accuracy.
    private var comparesShares: Bool { !unit.isEmpty && unit != "%" }

    func answers(level: Double) -> [String] {
        guard !factors.isEmpty else { return configurations.count == 1 ? [onlyConfiguration] : [] }
        return factors.flatMap { factor in
            [main(factor, level: level), trend(factor, level: level), pairs(factor, level: level)].compactMap(\.self)
        } + interactions(level: level)
    }

    /// “energy per run” for “Energy per run”, but “FLOPS” as it is.
    var name: String {
        guard let second = title.dropFirst().first, second.isLowercase else { return title }
        return title.prefix(1).lowercased() + title.dropFirst()
    }

    private var onlyConfiguration: String {
        let one = configurations[0]
        let range = one.interval.map { " (\(amount($0.lower))–\(amount($0.upper)))" } ?? ""
        return "\(name) is \(amount(one.mean))\(range) over \(one.count) \(one.count == 1 ? "trial" : "trials")"
    }

    private func main(_ factor: FactorAnalysis, level: Double) -> String? {
        guard let effect = effect(of: factor.factor), let change = factor.change else { return nil }
        let share = "η² " + Self.share(effect.etaSquared)
        let isShown = effect.test.adjustedPValue < 1 - level
        let isOrdered = factor.levels.count == 2 || factor.levels.allSatisfy { Double($0) != nil }
        if !isOrdered {
            guard isShown else {
                return "no effect of \(factor.factor) on \(name) is shown (\(probability(effect)), \(share))"
            }
            return "\(name) is least with \(factor.factor) \(change.from) and greatest with \(change.to), by "
                + "\(size(change, signed: false)), \(share)"
        }
        let step = "\(factor.factor) \(change.from)→\(change.to)"
        guard isShown else {
            return "no effect of \(step) on \(name) is shown (\(size(change, signed: true)); \(probability(effect)), "
                + "\(share))"
        }
        return
            "\(step) \(change.difference > 0 ? "raises" : "lowers") \(name) by \(size(change, signed: false)), \(share)"
    }

    /// `95.3 % (94.7–95.9 %)`, or a difference in the unit where shares say little or are undefined.
    private func size(_ change: LevelChange, signed: Bool) -> String {
        if comparesShares, let relative = change.relative, let range = change.relativeInterval {
            let sign = signed || relative > 0 ? 1.0 : -1
            let ends = [range.lower * 100 * sign, range.upper * 100 * sign].sorted()
            return Self.range(relative * 100 * sign, ends[0], ends[1], unit: " %", signed: signed)
        }
        let scale = units.common(for: [change.difference])
        let sign = (signed || change.difference > 0 ? 1.0 : -1) / scale.scale
        let ends = [change.differenceInterval.lower * sign, change.differenceInterval.upper * sign].sorted()
        let symbol = scale.symbol.isEmpty ? "" : " " + scale.symbol
        return Self.range(change.difference * sign, ends[0], ends[1], unit: symbol, signed: signed)
            + ", from \(amount(change.meanFrom)) to \(amount(change.meanTo))"
    }

    private func trend(_ factor: FactorAnalysis, level: Double) -> String? {
        guard let slope = factor.trend?.elasticity, slope.pValue < 1 - level else { return nil }
        func perDoubling(_ slope: Double) -> Double { (exp2(slope) - 1) * 100 }
        let sign = slope.value > 0 ? 1.0 : -1
        let ends = [perDoubling(slope.interval.lower) * sign, perDoubling(slope.interval.upper) * sign].sorted()
        return "each doubling of \(factor.factor) \(slope.value > 0 ? "raises" : "lowers") \(name) by "
            + Self.range(perDoubling(slope.value) * sign, ends[0], ends[1], unit: " %", signed: false)
    }

    private func pairs(_ factor: FactorAnalysis, level: Double) -> String? {
        guard let pairs = factor.pairs?.pairs, pairs.count > 1 else { return nil }
        let different = pairs.count { $0.pValue < 1 - level }
        return "\(different) of \(pairs.count) pairs of \(factor.factor) differ in \(name), all pairs allowed for"
    }

    /// Those that are shown and worth a word.
    private func interactions(level: Double) -> [String] {
        effects.filter { $0.factors.count > 1 && $0.test.adjustedPValue < 1 - level && $0.etaSquared >= 0.01 }.map {
            "the effects of \($0.factors.joined(separator: " and ")) on \(name) depend on each other (η² "
                + "\(Self.share($0.etaSquared)))"
        }
    }

    // MARK: Numbers

    var units: [UnitSymbol] { ResponseUnits.units(of: unit) }

    private func amount(_ value: Double) -> String {
        let unit = units.common(for: [value])
        let number = (value / unit.scale).formatted(significantDigits: 3)
        return unit.symbol.isEmpty ? number : "\(number) \(unit.symbol)"
    }

    private func probability(_ effect: EffectAnalysis) -> String { "p " + Self.probability(effect.test.adjustedPValue) }

    /// `.990`, as shares are printed.
    static func share(_ value: Double) -> String {
        let text = max(0, value).formatted(fractionDigits: 3)
        return text.hasPrefix("0.") ? String(text.dropFirst()) : text
    }

    static func probability(_ value: Double) -> String {
        value < 0.001 ? "< .001" : "= " + share(value)
    }

    /// A number and its interval, with the digits that the interval leaves meaning.
    private static func range(
        _ value: Double, _ lower: Double, _ upper: Double, unit: String, signed: Bool
    ) -> String {
        let half = (upper - lower) / 2
        let digits = half > 0 && half.isFinite ? Int(min(6, max(0, -log10(half).rounded(.down)))) : 3
        func text(_ number: Double) -> String {
            let text =
                abs(number) < 1e9 ? number.formatted(fractionDigits: digits) : number.formatted(significantDigits: 3)
            return text.replacing("-", with: "−")
        }
        let plus = signed && value > 0 ? "+" : ""
        let joint = lower < 0 ? " to " : "–"
        return "\(plus)\(text(value))\(unit) (\(text(lower))\(joint)\(text(upper))\(unit))"
    }
}
