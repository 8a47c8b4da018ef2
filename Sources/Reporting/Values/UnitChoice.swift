package import Quantities

extension [UnitSymbol] {
    /// The one unit to print several amounts in, chosen by the typical magnitude.
    ///
    /// Minutes, hours and days are chosen only from ten of them upwards: 95 s reads better than 1.6 min.
    package func common(for amounts: some Sequence<Double>) -> UnitSymbol {
        let magnitudes = amounts.lazy.filter { $0.isFinite && $0 != 0 }.map(abs).sorted()
        let first = self.first ?? UnitSymbol("", 1)
        guard !magnitudes.isEmpty else { return first }
        let typical = magnitudes[magnitudes.count / 2] * (1 + 1e-9)
        let candidates = filter(\.printed).sorted { $0.scale < $1.scale }
        return candidates.last { typical >= $0.scale * ($0.isDecimal ? 1 : 10) } ?? candidates.first ?? first
    }
}

extension UnitSymbol {
    fileprivate var isDecimal: Bool {
        var scale = self.scale
        while scale >= 10 { scale /= 10 }
        while scale < 0.9 { scale *= 10 }
        return abs(scale - 1) < 1e-6
    }
}
