#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How large errors are around a layer, over their mean: a kernel-weighted mean of the cross-validated errors nearby.
///
/// Where no row is near it returns what errors are at rows that have no other near. Source: Nadaraya, Theory of
/// Probability and its Applications 9 (1964), with the lonely rows' mean as one more neighbour.
struct ErrorScale: Sendable {
    let standardisation: Standardisation
    let points: KernelPoints
    /// Sizes of the rows' errors over their mean.
    let sizes: [Double]
    /// The mean size at lonely rows.
    let lonelySize: Double

    /// What the lonely rows' mean weighs, in rows at distance 0.
    private static let lonelyWeight = 0.5
    /// The kernel's lengths to choose from, in standard deviations of the shape's descriptors.
    private static let lengths = [0.15, 0.3, 0.6]
    /// What keeps a quiet neighbourhood from promising certainty.
    private static let least = 0.1

    /// - Parameters:
    ///   - shapes: descriptors of the rows.
    ///   - errors: their cross-validated errors.
    /// - Returns: the scale, and its value at every row as the other rows predict it; nil where one size for all
    ///   predicts errors as well.
    static func fit(shapes: [[Double]], errors: [Double]) -> (scale: ErrorScale, atRows: [Double])? {
        let mean = errors.reduce(0) { $0 + abs($1) } / Double(Swift.max(1, errors.count))
        guard mean > 0, mean.isFinite, errors.count >= 40 else { return nil }
        let sizes = errors.map { abs($0) / mean }
        let standardisation = Standardisation(shapes)
        let rows = shapes.map(standardisation.callAsFunction)
        var best: (scale: ErrorScale, atRows: [Double], misfit: Double)?
        for length in lengths {
            let points = KernelPoints(rows, length: length)
            let others = sizes.indices.map { row in
                let sums = points.sums(atPoint: row, sizes)
                return (weighted: sums.weighted - sizes[row], plain: sums.plain - 1)
            }
            let scale = ErrorScale(
                standardisation: standardisation, points: points, sizes: sizes,
                lonelySize: lonelyMean(sizes, weights: others.map(\.plain)))
            let local = others.map(scale.blend)
            // The likelihood of Laplace-distributed errors.
            let misfit = zip(local, sizes).reduce(0) { $0 + log($1.0) + $1.1 / $1.0 }
            if misfit < best?.misfit ?? .infinity { best = (scale, local, misfit) }
        }
        // One size has a misfit of 1 a row.
        guard let best, best.misfit < 0.98 * Double(sizes.count) else { return nil }
        return (best.scale, best.atRows)
    }

    /// The expected size of errors at a layer's descriptors, over the mean.
    func callAsFunction(_ shape: [Double]) -> Double {
        blend(points.sums(at: standardisation(shape), sizes))
    }

    private func blend(_ sums: (weighted: Double, plain: Double)) -> Double {
        Swift.max(
            Self.least, (sums.weighted + Self.lonelyWeight * lonelySize) / (sums.plain + Self.lonelyWeight))
    }

    /// The mean of sizes, every row counting as much as the lonely rows' mean counts in its surroundings.
    private static func lonelyMean(_ sizes: [Double], weights: [Double]) -> Double {
        let shares = weights.map { lonelyWeight / (lonelyWeight + $0) }
        return zip(sizes, shares).reduce(0) { $0 + $1.0 * $1.1 } / shares.reduce(0, +)
    }
}
