/// Which departure from “no difference” a test looks for.
public enum Alternative: String, Sendable, Codable, CaseIterable {
    /// The samples differ either way.
    case twoSided
    /// The first sample tends to smaller values.
    case less
    /// The first sample tends to larger values.
    case greater

    /// The p-value from the probabilities of a statistic at most and at least as large as the one found.
    func pValue(atMost lower: Double, atLeast upper: Double) -> Double {
        switch self {
        case .twoSided: min(1, 2 * min(lower, upper))
        case .less: lower
        case .greater: upper
        }
    }
}

/// Where a rank test's null distribution comes from.
public enum NullDistribution: String, Sendable, Codable {
    /// Exact for small samples, else normal; the rule of SciPy.
    case automatic
    /// Every arrangement counted.
    case exact
    /// The normal approximation with tie correction.
    case normal
}
