import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Maps amounts in base units to pixels along one axis.
struct PlotScale {
    let axis: Axis
    /// The unit the ticks are written in.
    let unit: UnitSymbol
    /// The ends of the axis in the unit.
    let lower: Double
    let upper: Double
    /// The pixels of the ends.
    let start: Double
    let end: Double
    let ticks: Ticks

    /// - Parameters:
    ///   - values: everything to be shown, ends of error bars included, in base units.
    ///   - pixelsPerTick: how far apart numbers should stand.
    init(
        _ axis: Axis, units: [UnitSymbol], values: some Sequence<Double>, start: Double, end: Double,
        pixelsPerTick: Double
    ) {
        let usable = values.filter { $0.isFinite && (axis.scale == .linear || $0 > 0) }
        unit = units.common(for: axis.scale == .linear ? usable.map(abs).max().map { [$0] } ?? [] : usable)
        self.axis = axis
        (lower, upper) = Self.ends(of: usable.map { [unit] in $0 / unit.scale }, axis: axis)
        self.start = start
        self.end = end
        let count = max(2, Int(abs(end - start) / pixelsPerTick))
        ticks =
            axis.scale == .linear
            ? Ticks.linear(lower, upper, count: count) : Ticks.logarithmic(lower, upper, count: count)
    }

    /// Where an amount in base units lies; nil when it cannot be shown on this axis.
    func position(_ value: Double) -> Double? { place(value / unit.scale) }

    /// Where a value in the axis' unit lies.
    func place(_ value: Double) -> Double? {
        let share: Double
        switch axis.scale {
        case .linear: share = (value - lower) / (upper - lower)
        case .logarithmic: share = value > 0 ? log(value / lower) / log(upper / lower) : .nan
        }
        let position = start + share * (end - start)
        return position.isFinite ? position : nil
    }

    /// Label and unit, for example `Energy per inference (mJ)`.
    var title: String {
        let power = ticks.exponent == 0 ? nil : "×10" + Ticks.superscript(ticks.exponent)
        let unit = [power, self.unit.symbol.isEmpty ? nil : self.unit.symbol].compactMap(\.self)
        return unit.isEmpty ? axis.label : "\(axis.label) (\(unit.joined(separator: " ")))"
    }

    private static func ends(of values: [Double], axis: Axis) -> (Double, Double) {
        guard var lower = values.min(), var upper = values.max() else {
            return axis.scale == .linear ? (0, 1) : (1, 10)
        }
        switch axis.scale {
        case .linear:
            if axis.includesZero { (lower, upper) = (min(lower, 0), max(upper, 0)) }
            let padding =
                upper > lower ? (axis.isTight ? 0 : 0.06) * (upper - lower) : max(abs(upper) * 0.1, upper == 0 ? 1 : 0)
            let touchesZero = axis.includesZero || (lower >= 0 && lower < padding)
            let paddedLower = touchesZero && lower >= 0 && lower <= padding ? 0 : lower - padding
            return (paddedLower, upper <= 0 && touchesZero ? 0 : upper + padding)
        case .logarithmic:
            let padding = upper > lower ? pow(upper / lower, axis.isTight ? 0 : 0.06) : 2
            return (max(lower / padding, .leastNormalMagnitude), min(upper * padding, .greatestFiniteMagnitude))
        }
    }
}

extension PlotScale {
    /// The amount in base units at a pixel.
    func value(at position: Double) -> Double? {
        let share = (position - start) / (end - start)
        let value =
            switch axis.scale {
            case .linear: lower + share * (upper - lower)
            case .logarithmic: lower * pow(upper / lower, share)
            }
        return value.isFinite ? value * unit.scale : nil
    }
}
