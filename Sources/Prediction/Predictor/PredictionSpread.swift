/// How uncertain a predicted layer is: half widths of its interval on the logarithmic scale, in two parts.
///
/// Over layers ℓ of energies Eℓ and types t, the half width of a sum is
/// √( Σₜ ( Σ_{ℓ of t} Eℓ · sharedℓ )² + Σℓ ( Eℓ · independentℓ )² ): shared parts of a type add up, everything else adds
/// in squares.
public struct PredictionSpread: Sendable, Hashable {
    /// The part that all layers of a type have in common.
    public let shared: Double
    /// The part that is a layer's own.
    public let independent: Double

    /// Both parts together: measurements lie within a factor of exp of this.
    public var logHalfWidth: Double { (shared * shared + independent * independent).squareRoot() }
}
