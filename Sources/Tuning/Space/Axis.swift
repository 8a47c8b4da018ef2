#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A parameter as a coordinate: its values as numbers (a choice is its index), and their place in 0…1.
///
/// Discrete values own equal cells of 0…1 (equal on the logarithmic scale for `log`) and sit in the middle of theirs, so
/// that a uniform coordinate gives every value its share.
struct Axis: Sendable, Hashable {
    /// The smallest and greatest value.
    let low, high: Double
    /// The distance between neighbouring values; 0 for continuous ones.
    let step: Double
    /// The number of values; nil when continuous.
    let cells: Int?
    let isLogarithmic: Bool
    let isCategorical: Bool
    let isInteger: Bool
    /// The ends of 0…1 on the axis's scale: bounds of continuous values, outer cell edges of discrete ones.
    private let start, end: Double
    /// Steps as whole numbers of a decimal unit; nil where there is none.
    private let decimal: DecimalSteps?

    /// - Parameter domain: a validated one.
    init(_ domain: Parameter.Domain) {
        var (edgeLow, edgeHigh): (Double, Double)
        switch domain {
        case .float(let low, let high, let log, let step):
            (self.low, self.high, isLogarithmic) = (low, high, log)
            self.step = step ?? 0
            cells = step.map { Int(((high - low) / $0).rounded()) + 1 }
            (isCategorical, isInteger) = (false, false)
        case .int(let low, let high, let log, let step):
            (self.low, self.high, isLogarithmic) = (Double(low), Double(high), log)
            self.step = Double(step)
            cells = (high - low) / step + 1
            (isCategorical, isInteger) = (false, true)
        case .categorical(let choices):
            (low, high, step, isLogarithmic) = (0, Double(choices.count - 1), 1, false)
            cells = choices.count
            (isCategorical, isInteger) = (true, false)
        }
        (edgeLow, edgeHigh) = (low - step / 2, high + step / 2)
        if isLogarithmic { (edgeLow, edgeHigh) = (naturalLogarithm(edgeLow), naturalLogarithm(edgeHigh)) }
        (start, end) = (edgeLow, edgeHigh)
        decimal = isInteger || isCategorical || step == 0 ? nil : DecimalSteps(low: low, step: step, high: high)
    }

    /// The place of a value in 0…1.
    func unit(of value: Double) -> Double {
        let scaled = isLogarithmic ? log(value) : value
        return min(1, max(0, (scaled - start) / (end - start)))
    }

    /// The value at a place in 0…1; places outside are moved to the nearer end, one that is not a number to the middle.
    func value(at unit: Double) -> Double {
        let unit = unit.isNaN ? 0.5 : min(1, max(0, unit))
        // The logarithm and back would miss the bounds by a last digit.
        if cells == nil, unit == 0 || unit == 1 { return unit == 0 ? low : high }
        let scaled = start * (1 - unit) + end * unit
        return nearestValue(to: isLogarithmic ? exp(scaled) : scaled)
    }

    /// The value of the axis next to any number.
    func nearestValue(to number: Double) -> Double {
        guard let cells else { return min(high, max(low, number)) }
        return value(ofCell: min(cells - 1, max(0, Int(((number - low) / step).rounded()))))
    }

    /// The `index`-th value from `low`.
    func value(ofCell index: Int) -> Double {
        min(high, decimal?.value(Double(index)) ?? low + Double(index) * step)
    }

    /// The part of 0…1 that belongs to a discrete value.
    func cell(around value: Double) -> ClosedRange<Double> {
        let (lower, upper) = (value - step / 2, value + step / 2)
        let (from, to) = isLogarithmic ? (log(lower), log(upper)) : (lower, upper)
        return max(0, (from - start) / (end - start))...min(1, (to - start) / (end - start))
    }

    /// Whether a number is one of the axis's values, up to rounding of stepped real numbers.
    func contains(_ number: Double) -> Bool {
        guard number >= low - step * 1e-9, number <= high + step * 1e-9 else { return false }
        return cells == nil || abs(nearestValue(to: number) - number) <= step * 1e-9
    }
}

/// Steps from a bound, both of which have few decimals, such as 0.1: the third is then 0.3, and not 0.30000000000000004.
struct DecimalSteps: Sendable, Hashable {
    /// Bound and step in units of 1/`scale`.
    private let low, step, scale: Double

    /// - Returns: nil when the numbers have more than twelve decimals.
    init?(low: Double, step: Double, high: Double) {
        var scale = 1.0
        for _ in 0...12 {
            let (whole, wholeStep) = ((low * scale).rounded(), (step * scale).rounded())
            if whole / scale == low, wholeStep / scale == step, max(abs(low), abs(high)) * scale < 0x1p53 {
                (self.low, self.step, self.scale) = (whole, wholeStep, scale)
                return
            }
            scale *= 10
        }
        return nil
    }

    func value(_ index: Double) -> Double { (low + index * step) / scale }
}

/// The natural logarithm, where a parameter named `log` hides the function.
private func naturalLogarithm(_ x: Double) -> Double { log(x) }
