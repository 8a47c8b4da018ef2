#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How well a layer type's model predicts training rows it was not fitted on.
public struct CrossValidationReport: Sendable, Hashable, Codable {
    /// Rows fitted.
    public let rows: Int
    /// The median of |predicted − measured| over measured.
    public let medianError: Double
    /// The mean of the same.
    public let meanError: Double
    /// The mean of the same for the physical sum alone.
    public let physicalMeanError: Double
    /// The mean of the same had it been known whether the process had memory to spare; see `PhysicalSum`.
    public let knownStateMeanError: Double

    init(_ errors: CrossValidation.Errors, physical: CrossValidation.Errors) {
        func shares(_ errors: [Double]) -> [Double] { errors.map { abs(expm1($0)) }.sorted() }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(Swift.max(1, values.count)) }
        let own = shares(errors.predicted)
        rows = own.count
        medianError = own.isEmpty ? 0 : (own[(own.count - 1) / 2] + own[own.count / 2]) / 2
        meanError = mean(own)
        physicalMeanError = mean(shares(physical.predicted))
        knownStateMeanError = mean(shares(errors.stated))
    }
}
