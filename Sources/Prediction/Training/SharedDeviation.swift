#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Statistics

/// The standard deviation, on the logarithmic scale, of the error that layers of one type have in common.
///
/// Layers of a network resemble each other, and a process is in one state of memory: their errors do not cancel like
/// those of layers drawn at random. Two variances are added. That of regions: rows are cut into eight regions, each is
/// predicted from the other seven, and the variance of the regions' mean errors in excess of what their rows' scatter
/// alone gives is what a whole region is off by. That of states: the mean square of errors beyond that in a known state.
/// Source: one-way random effects, Searle, Casella and McCulloch, Variance Components (1992), section 3.6.
struct SharedDeviation {
    private static let halvings = 3

    /// - Parameters:
    ///   - rows: rows of one type.
    ///   - setting: of the correction; nil for the physical sum alone.
    ///   - errors: of cross-validation with random folds, for the variance of states.
    static func estimate(
        _ rows: TrainingRows, setting: KernelRidge.Setting?, errors: CrossValidation.Errors, options: TrainingOptions,
        generator: inout SeededGenerator
    ) throws(EnergyPredictionError) -> Double {
        let states = Swift.max(0, meanSquare(errors.predicted) - meanSquare(errors.stated))
        let sample = rows.sample(options.tuningRows, using: &generator)
        let regions = try regions(of: sample)
        guard regions.count > 2 else { return states.squareRoot() }
        let validation = try CrossValidation(
            sample, folds: regions, settings: setting.map { [$0] } ?? [], correctionRows: options.correctionRows,
            generator: &generator)
        let found = validation.corrected.first ?? validation.physical
        var (between, within) = (0.0, 0.0)
        for region in regions {
            let errors = region.map { found.stated[$0] }
            let count = Double(errors.count)
            let mean = errors.reduce(0, +) / count
            let scatter = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Swift.max(1, count - 1)
            between += mean * mean / Double(regions.count)
            within += scatter / count / Double(regions.count)
        }
        return (states + Swift.max(0, between - within)).squareRoot()
    }

    private static func meanSquare(_ errors: [Double]) -> Double {
        errors.reduce(0) { $0 + $1 * $1 } / Double(Swift.max(1, errors.count))
    }

    /// Rows cut at the medians of the three descriptors that say most about what the physical sum leaves over.
    private static func regions(of rows: TrainingRows) throws(EnergyPredictionError) -> [[Int]] {
        let problem = rows.correctionProblem(try rows.physicalSum())
        let columns = rows.works[0].shape.indices.map { feature in rows.works.map { $0.shape[feature] } }
        let ranked = columns.map { abs(correlation($0, problem.targets)) }
        let chosen = columns.indices.filter { ranked[$0] > 0 }.sorted { ranked[$0] > ranked[$1] }.prefix(halvings)
        var regions = [Array(rows.works.indices)]
        for column in chosen {
            regions = regions.flatMap { region -> [[Int]] in
                let sorted = region.sorted { (columns[column][$0], $0) < (columns[column][$1], $1) }
                return [Array(sorted.prefix(sorted.count / 2)), Array(sorted.dropFirst(sorted.count / 2))]
            }
        }
        return regions.filter { $0.count > 1 }
    }

    private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
        let count = Double(a.count)
        let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
        var (product, squareA, squareB) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            product += (x - meanA) * (y - meanB)
            squareA += (x - meanA) * (x - meanA)
            squareB += (y - meanB) * (y - meanB)
        }
        return squareA > 1e-12 * count && squareB > 0 ? product / (squareA * squareB).squareRoot() : 0
    }
}
