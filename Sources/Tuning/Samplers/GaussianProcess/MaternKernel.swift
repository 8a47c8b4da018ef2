#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The Matérn covariance with ν = 5/2 and one length scale per coordinate; choices differ by 0 or 1 (Hamming).
///
/// Source: Rasmussen and Williams, “Gaussian Processes for Machine Learning” (2006), equation 4.17.
struct MaternKernel: Sendable, Hashable {
    /// One over the squared length scale, per coordinate.
    var inverseSquaredLengths: [Double]
    /// The variance of the function.
    var variance: Double
    /// The variance of an observation's noise.
    var noise: Double

    /// The length scale of every coordinate.
    var lengths: [Double] { inverseSquaredLengths.map { 1 / $0.squareRoot() } }

    /// The covariance at a squared scaled distance, as a share of ``variance``, and its slope in that distance.
    @inline(__always)
    static func value(at squared: Double) -> (value: Double, slope: Double) {
        let distance = (5 * squared).squareRoot()
        let decay = exp(-distance)
        return ((1 + distance + distance * distance / 3) * decay, -5.0 / 6 * (1 + distance) * decay)
    }
}
