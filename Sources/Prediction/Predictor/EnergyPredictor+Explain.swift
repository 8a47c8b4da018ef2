public import Quantities

/// What one unit of a physical amount costs, as training found it.
public struct TermPrice: Sendable, Hashable, Codable {
    /// The layer type.
    public let layerType: String
    public let term: WorkTerm
    /// Joules per unit of the term.
    public let price: Joules

    /// For example `conv2d: 1.51 nJ per MAC (direct: multiply-accumulates on padded channels)`.
    public var description: String { "\(layerType): \(price) per \(term.unit.rawValue) (\(term.name))" }
}

/// One term's part in a layer's energy.
public struct TermContribution: Sendable, Hashable {
    public let term: WorkTerm
    public let amount: Double
    public let energy: Joules
}

extension EnergyPredictor {
    /// Every fitted price: joules per multiply-accumulate, byte, comparison, element or call.
    public func prices() -> [TermPrice] {
        trainedTypes.flatMap { name in
            (models[name].map { Array(zip($0.type.terms, $0.sum.prices)) } ?? []).map {
                TermPrice(layerType: name, term: $0, price: Joules($1))
            }
        }
    }

    /// A layer's energy by physical term, and the factor by which the smooth correction changes their sum.
    /// - Throws: ``EnergyPredictionError`` for a type without a model.
    public func explain(
        _ layer: LayerConfiguration
    ) throws(EnergyPredictionError) -> (contributions: [TermContribution], correction: Double) {
        if layer.type.isFree { return ([], 1) }
        let (model, stand) = try model(for: layer)
        let work = stand.type.work(stand, options.processor)
        let contributions = zip(model.type.terms, zip(work.amounts, model.sum.prices)).map {
            TermContribution(term: $0, amount: $1.0, energy: Joules($1.0 * $1.1))
        }
        let physics = model.sum.energy(work.amounts)
        return (contributions, physics > 0 ? model.joules(stand, options.processor) / physics : 1)
    }
}
