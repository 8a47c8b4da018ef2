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
/// Barber et al., “Predictive inference with the jackknife+”, Annals of Statistics 49 (2021).
struct ConformalInterval: Sendable, Hashable, Codable {
    /// The half width on the logarithmic scale.
    let logHalfWidth: Double
    /// The share of measurements meant to lie inside.
    let coverage: Double

    /// - Parameter errors: logarithms of predicted over measured energy on rows not fitted.
    /// - Returns: nil when there are too few errors for the coverage.
    init?(errors: [Double], coverage: Double) {
        guard coverage > 0, coverage < 1 else { return nil }
        let rank = Int((Double(errors.count + 1) * coverage).rounded(.up))
        guard rank >= 1, rank <= errors.count else { return nil }
        logHalfWidth = errors.map { abs($0) }.sorted()[rank - 1]
        self.coverage = coverage
    }

    private init(logHalfWidth: Double, coverage: Double) {
        self.logHalfWidth = logHalfWidth
        self.coverage = coverage
    }

    /// The interval with another half width, for the same coverage.
    func widened(to logHalfWidth: Double) -> ConformalInterval {
        ConformalInterval(logHalfWidth: logHalfWidth, coverage: coverage)
    }

    /// The largest factor between prediction and measurement inside the interval.
    var factor: Double { exp(logHalfWidth) }
}
