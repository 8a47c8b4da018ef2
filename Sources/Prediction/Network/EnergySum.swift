import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A sum of predicted layers whose errors are partly the same and partly independent.
///
/// What is wrong with a type's model is wrong in the same direction for all of its layers: such parts add linearly within
/// a type. The rest, and the types among each other, add in quadrature. Widths are of the logarithm and small against the
/// total, so a layer's counts by its share of the energy (first-order propagation, JCGM 100:2008, 5.1.2 and 5.2.2).
struct EnergySum {
    private(set) var joules = 0.0
    private var shared: [String: Double] = [:]
    private var independentSquares = 0.0
    private var bases: Set<String> = []

    mutating func add(_ prediction: LayerPrediction) {
        let energy = prediction.energy.value.value
        joules += energy
        guard let interval = prediction.energy.interval else { return }
        bases.insert(interval.basis)
        shared[prediction.standIn ?? prediction.layer.type.name, default: 0] += energy * prediction.sharedLogHalfWidth
        let independent = energy * prediction.independentLogHalfWidth
        independentSquares += independent * independent
    }

    /// The half width of the sum's interval on the logarithmic scale.
    var logHalfWidth: Double {
        guard joules > 0 else { return 0 }
        return shared.values.reduce(independentSquares) { $0 + $1 * $1 }.squareRoot() / joules
    }

    /// - Parameters:
    ///   - basis: of the interval, where it is made of layers with different ones.
    ///   - adjustment: what a network needs beyond its layers.
    func estimate(
        basis: String, provenance: Provenance, _ adjustment: Composition.Adjustment = .init()
    ) -> Estimate<Joules> {
        let total = joules * adjustment.factor
        let factor = exp(logHalfWidth * adjustment.widening)
        let text = bases.count == 1 && adjustment.widening == 1 ? bases.first ?? basis : basis
        return Estimate(
            Joules(total), interval: .init(Joules(total / factor), Joules(total * factor), basis: text),
            provenance: provenance)
    }
}
