#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Energy as a sum of amounts times non-negative prices, fitted on the logarithm of predicted over measured energy.
///
/// Energies span five decades, so errors count as ratios; the Huber loss (beyond 10 %, linear) keeps single odd rows
/// from setting a price. Source: Levenberg–Marquardt with a non-negative least-squares step; Huber, Annals of
/// Mathematical Statistics 35 (1964).
struct PhysicalSum: Sendable, Hashable {
    /// Joules per unit of each amount.
    var prices: [Double]

    /// The ratio error beyond which the loss grows linearly.
    static let huberWidth = 0.1

    init(prices: [Double]) { self.prices = prices }

    func energy(_ amounts: [Double]) -> Double {
        var sum = 0.0
        for i in prices.indices { sum += prices[i] * amounts[i] }
        return sum
    }

    /// - Parameters:
    ///   - amounts: one array of amounts per row.
    ///   - energies: measured joules, above 0.
    /// - Throws: ``EnergyPredictionError`` when the fit fails numerically.
    init(amounts: [[Double]], energies: [Double]) throws(EnergyPredictionError) {
        guard let fit = PhysicalFit(amounts, energies).best() else {
            throw EnergyPredictionError(
                .numericalFailure, "the physical sum has no fit", advice: "check the table for rows of one kind only")
        }
        prices = fit
    }
}

/// The state of one fit: columns scaled so that a price of 1 explains every row by that column alone, on average.
private struct PhysicalFit {
    let columns: Int
    let scales: [Double]
    /// Scaled amounts over measured energy, row by row.
    let shares: [Double]
    let rows: Int

    init(_ amounts: [[Double]], _ energies: [Double]) {
        let columns = amounts.first?.count ?? 0
        var means = [Double](repeating: 0, count: columns)
        for (row, energy) in zip(amounts, energies) {
            for i in 0..<columns { means[i] += row[i] / energy / Double(energies.count) }
        }
        let scales = means.map { $0 > 0 ? 1 / $0 : 0 }
        var shares: [Double] = []
        shares.reserveCapacity(columns * energies.count)
        for (row, energy) in zip(amounts, energies) {
            for i in 0..<columns { shares.append(row[i] * scales[i] / energy) }
        }
        self.columns = columns
        self.scales = scales
        self.shares = shares
        rows = energies.count
    }

    /// The best of two starts: relative least squares, and all prices equal.
    func best() -> [Double]? {
        let even = [Double](repeating: 1 / Double(Swift.max(1, columns)), count: columns)
        let starts = [step(from: even, damping: 0, weighted: false), even].compactMap { $0 }
        let fits = starts.map(descend).filter { $0.loss.isFinite }
        guard let best = fits.min(by: { $0.loss < $1.loss }) else { return nil }
        return zip(best.prices, scales).map(*)
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
        forEachRow(prices) { _, ratio in
            let error = abs(log(ratio))
            let width = PhysicalSum.huberWidth
            sum += error < width ? error * error / 2 : width * (error - width / 2)
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
                let weight = weighted && abs(error) > PhysicalSum.huberWidth ? PhysicalSum.huberWidth / abs(error) : 1
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
            let added = gram[i * columns + i] * damping
            right[i] += added * prices[i]
            gram[i * columns + i] += added
        }
        return NonNegativeLeastSquares(gram: gram, right: right).solution()
    }
}
