#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The fit of non-negative prices to energies on the logarithmic scale.
///
/// Energies span five decades, so errors count as ratios; the Huber loss (beyond 10 %, linear) keeps single odd rows
/// from setting a price. Prices that few rows speak about stay near ``WorkTerm/Unit/typicalPrice``, all of those times
/// one factor. Source: Levenberg–Marquardt with a non-negative least-squares step; Huber, Annals of Mathematical
/// Statistics 35 (1964); the Cauchy prior as in Gelman et al., Annals of Applied Statistics 2 (2008).
struct PhysicalFit {
    private let columns: Int
    /// Per column, what makes a price of 1 explain every row by that column alone, on average; 0 for unused columns.
    private let scales: [Double]
    /// Scaled amounts over measured energy, row by row.
    private let shares: [Double]
    private let rows: Int
    /// Typical prices in scaled units; 0 for unused columns.
    private let typical: [Double]
    /// Typical prices in joules, for columns without any amount.
    private let unseen: [Double]

    /// The ratio error beyond which the loss grows linearly.
    private static let huberWidth = 0.1
    /// The prior's weight: a row that is 20 % off costs as much as a price at three times the typical one. Chosen on
    /// held-out random convolutions, a hundred rows fitted: 0.01 to 0.1 are equally good.
    private static let priorWeight = 0.02

    init(_ amounts: [[Double]], _ energies: [Double], _ terms: [WorkTerm]) {
        let columns = terms.count
        var means = [Double](repeating: 0, count: columns)
        for (row, energy) in zip(amounts, energies) {
            for i in 0..<columns { means[i] += row[i] / energy / Double(energies.count) }
        }
        let scales = means.map { $0 > 0 && $0.isFinite ? 1 / $0 : 0 }
        var shares: [Double] = []
        shares.reserveCapacity(columns * energies.count)
        for (row, energy) in zip(amounts, energies) {
            for i in 0..<columns { shares.append(row[i] * scales[i] / energy) }
        }
        self.columns = columns
        self.scales = scales
        self.shares = shares
        rows = energies.count
        let ratios = zip(amounts, energies).map { row, energy in
            energy / zip(row, terms).reduce(0) { $0 + $1.0 * $1.1.unit.typicalPrice }
        }.sorted()
        let factor = ratios.isEmpty ? 1 : ratios[ratios.count / 2]
        unseen = zip(terms, scales).map { $1 == 0 ? $0.unit.typicalPrice * factor : 0 }
        typical = zip(terms, scales).map { $1 == 0 ? 0 : $0.unit.typicalPrice * factor / $1 }
    }

    /// Joules per unit, the best of two starts: relative least squares, and typical prices.
    /// - Returns: nil when no start leads to a finite loss.
    func best() -> [Double]? {
        let starts = [step(from: typical, damping: 0, weighted: false), typical].compactMap { $0 }
        let fits = starts.map(descend).filter { $0.loss.isFinite }
        guard let best = fits.min(by: { $0.loss < $1.loss }) else { return nil }
        return zip(zip(best.prices, scales).map(*), unseen).map(+)
    }

    /// The Huber loss of a logarithmic error.
    static func loss(_ error: Double) -> Double {
        let size = abs(error)
        return size < huberWidth ? size * size / 2 : huberWidth * (size - huberWidth / 2)
    }

    private func descend(_ start: [Double]) -> (prices: [Double], loss: Double) {
        var (prices, damping) = (start, 1e-3)
        var current = loss(prices)
        for _ in 0..<200 {
            guard let next = step(from: prices, damping: damping, weighted: true) else { break }
            let changed = loss(next)
            if changed < current {
                let gain = (current - changed) / current
                (prices, current, damping) = (next, changed, Swift.max(damping / 3, 1e-9))
                if gain < 1e-8 { break }
            } else {
                damping *= 4
                if damping > 1e6 { break }
            }
        }
        return (prices, current)
    }

    private func loss(_ prices: [Double]) -> Double {
        var sum = 0.0
        forEachRow(prices) { _, ratio in sum += Self.loss(log(ratio)) }
        for i in 0..<columns where typical[i] > 0 {
            let excess = prices[i] / typical[i] - 1
            sum += Self.priorWeight / 2 * log1p(excess * excess)
        }
        return sum
    }

    private func forEachRow(_ prices: [Double], _ body: (_ row: Int, _ ratio: Double) -> Void) {
        shares.withUnsafeBufferPointer { shares in
            for row in 0..<rows {
                var ratio = 0.0
                for i in 0..<columns { ratio += shares[row * columns + i] * prices[i] }
                body(row, ratio)
            }
        }
    }

    /// One damped Gauss–Newton step within the non-negative prices; unweighted, it is relative least squares.
    private func step(from prices: [Double], damping: Double, weighted: Bool) -> [Double]? {
        var gram = [Double](repeating: 0, count: columns * columns)
        var right = [Double](repeating: 0, count: columns)
        shares.withUnsafeBufferPointer { shares in
            forEachRow(prices) { row, ratio in
                let error = weighted ? log(ratio) : 0
                let weight = weighted && abs(error) > Self.huberWidth ? Self.huberWidth / abs(error) : 1
                let inverse = weighted ? 1 / ratio : 1
                let slopes = shares.baseAddress! + row * columns
                for i in 0..<columns where slopes[i] != 0 {
                    let slope = weight * slopes[i] * inverse
                    right[i] += slope * (1 - error)
                    for j in 0...i { gram[i * columns + j] += slope * slopes[j] * inverse }
                }
            }
        }
        for i in 0..<columns {
            for j in 0..<i { gram[j * columns + i] = gram[i * columns + j] }
            // The prior as a parabola through the present price, then the damping towards that price.
            if typical[i] > 0 {
                let excess = prices[i] / typical[i] - 1
                let pull = Self.priorWeight / (typical[i] * typical[i] * (1 + excess * excess))
                right[i] += pull * typical[i]
                gram[i * columns + i] += pull
            }
            let added = gram[i * columns + i] * damping
            right[i] += added * prices[i]
            gram[i * columns + i] += added
        }
        return NonNegativeLeastSquares(gram: gram, right: right).solution()
    }
}

extension WorkTerm.Unit {
    /// Joules of one unit on a server processor, to the order of magnitude; only their ratios count.
    ///
    /// At 75 W and 2.6 GHz a cycle is 29 nJ: a vector multiply-add of 16 takes one, a line from memory twenty, a
    /// mispredicted branch sixteen, a page fault (4096 bytes) two to four thousand.
    var typicalPrice: Double {
        switch self {
        case .multiplyAccumulate: 1.5e-9
        case .byte, .element: 1e-8
        case .cachedByte: 4e-10
        case .freshByte: 2.5e-8
        case .comparison: 5e-8
        case .unsureBranch: 4e-7
        case .piece: 1e-6
        case .node: 1e-3
        case .call: 5e-3
        }
    }
}
