#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How far, as a factor, a measurement lies from its prediction with a given probability.
///
/// Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005), from cross-validated errors as in
/// Barber et al., “Predictive inference with the jackknife+”, Annals of Statistics 49 (2021); local widths as in Lei et
/// al., “Distribution-free predictive inference for regression”, JASA 113 (2018), section 5.2.
struct ConformalInterval: Sendable, Hashable, Codable {
    /// The half width on the logarithmic scale where errors have their mean size.
    let logHalfWidth: Double
    /// The share of measurements meant to lie inside.
    let coverage: Double

    /// - Parameters:
    ///   - errors: logarithms of predicted over measured energy on rows not fitted.
    ///   - relativeScales: how large errors are expected to be at each row, over their mean; all 1 when empty.
    /// - Returns: nil when there are too few errors for the coverage.
    init?(errors: [Double], relativeScales: [Double] = [], coverage: Double) {
        guard coverage > 0, coverage < 1 else { return nil }
        let rank = Int((Double(errors.count + 1) * coverage).rounded(.up))
        guard rank >= 1, rank <= errors.count else { return nil }
        let scores =
            relativeScales.isEmpty ? errors.map { abs($0) } : zip(errors, relativeScales).map { abs($0) / $1 }
        logHalfWidth = scores.sorted()[rank - 1]
        self.coverage = coverage
    }

    init(logHalfWidth: Double, coverage: Double) {
        self.logHalfWidth = logHalfWidth
        self.coverage = coverage
    }
}
