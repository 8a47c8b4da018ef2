import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What networks need beyond their layers measured alone, learned from networks that were measured whole.
///
/// A layer that is measured alone finds its tensors and weights in the caches, where its last run left them; in a network
/// the other layers drive them out. One factor for all networks makes up for the mean of that, and what remains widens the
/// intervals of totals until they hold for the networks learned from, each left out in turn (conformal prediction, see
/// ``ConformalInterval``; architectures, not batch sizes, are left out, since those of one architecture err alike).
public struct Composition: Sendable, Hashable, Codable {
    /// A network that was measured whole, beside the sum of its layers.
    struct Case: Sendable, Hashable, Codable {
        /// The network's name without its input size.
        var architecture: String
        /// The logarithm of measured over summed energy.
        var logRatio: Double
        /// The half width of the sum's interval on the logarithmic scale.
        var logHalfWidth: Double
    }

    private let cases: [Case]
    private let coverage: Double

    /// The fewest architectures that say anything of another one.
    private static let fewestArchitectures = 3

    /// - Returns: nil for fewer than three architectures.
    init?(_ cases: [Case], coverage: Double) {
        guard Set(cases.map(\.architecture)).count >= Self.fewestArchitectures,
            cases.allSatisfy({ $0.logRatio.isFinite && $0.logHalfWidth > 0 && $0.logHalfWidth.isFinite })
        else { return nil }
        self.cases = cases
        self.coverage = coverage
    }

    /// The architectures learned from, sorted.
    public var architectures: [String] { Set(cases.map(\.architecture)).sorted() }

    /// What a sum over layers is multiplied by.
    public var factor: Double { adjustment(of: nil).factor }

    /// How a sum over layers becomes a network's total.
    struct Adjustment: Sendable, Hashable {
        /// Of energies.
        var factor = 1.0
        /// Of half widths on the logarithmic scale.
        var widening = 1.0
    }

    /// The adjustment of a network, which is not learned from when it is among the cases.
    func adjustment(of architecture: String?) -> Adjustment {
        let name = architecture.map(Self.name)
        let others = cases.filter { $0.architecture != name }
        guard Set(others.map(\.architecture)).count >= 2 else { return Adjustment() }
        let scores = others.map { entry in
            let rest = others.filter { $0.architecture != entry.architecture }
            return abs(entry.logRatio - Self.shift(rest)) / entry.logHalfWidth
        }.sorted()
        let rank = Int((Double(scores.count + 1) * coverage).rounded(.up))
        return Adjustment(
            factor: exp(Self.shift(others)), widening: scores[Swift.min(Swift.max(rank, 1), scores.count) - 1])
    }

    /// The mean over architectures of their mean logarithmic ratio.
    private static func shift(_ cases: [Case]) -> Double {
        let groups = Dictionary(grouping: cases, by: \.architecture).values
        let means = groups.map { group in group.reduce(0) { $0 + $1.logRatio } / Double(group.count) }
        // Sorted, so that the sum does not depend on the dictionary's order.
        return means.sorted().reduce(0, +) / Double(Swift.max(1, means.count))
    }

    /// A network's name without its input size, for example `alexnet` of `alexnet@224`.
    static func name(_ architecture: String) -> String {
        String(architecture.prefix { $0 != "@" })
    }
}

extension EnergyPredictor {
    /// The same predictor with what measured networks need beyond their layers.
    /// - Parameter networks: measured networks with the layers that the engine runs for them.
    /// - Returns: the predictor as it was when there are too few networks to learn from.
    /// - Throws: ``EnergyPredictionError`` for a layer whose type was not trained.
    public func learningComposition(
        from networks: [NetworkMeasurement: [LayerConfiguration]]
    ) throws(EnergyPredictionError) -> EnergyPredictor {
        var cases: [Composition.Case] = []
        for (network, layers) in networks.sorted(by: {
            ($0.key.architecture, $0.key.batchSize, $0.key.energy)
                < ($1.key.architecture, $1.key.batchSize, $1.key.energy)
        }) {
            var sum = EnergySum()
            for layer in layers { sum.add(try predictWithStandIn(layer)) }
            cases.append(
                Composition.Case(
                    architecture: Composition.name(network.architecture),
                    logRatio: log(network.energy.value / sum.joules), logHalfWidth: sum.logHalfWidth))
        }
        var learned = self
        learned.composition = Composition(cases, coverage: options.coverage)
        return learned
    }

    /// How sums over layers become the total of a network; a network learned from is judged by the others alone.
    func adjustment(of architecture: String? = nil) -> Composition.Adjustment {
        composition?.adjustment(of: architecture) ?? Composition.Adjustment()
    }
}
