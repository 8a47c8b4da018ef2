public import Quantities

/// What a predictor is compared with, fitted on the same random rows.
public enum Baseline: Sendable {
    /// One price per multiply-accumulate, through the origin; other operations cost nothing.
    case perMultiplyAccumulate(Joules)
    /// Per type: an intercept and a slope in joules, by ordinary least squares, the kind of arXiv 2304.00897.
    case leastSquares([String: [Double]])

    /// The null model: the median of joules per multiply-accumulate over the rows that have any.
    ///
    /// Of lines through the origin it is the one that errors in percent ask for: on the layers of arXiv 2304.00897 whole
    /// networks are 9 % off, by least squares in joules, which the largest layers decide, 17 %.
    /// - Throws: ``EnergyPredictionError`` when no row has multiply-accumulates.
    public static func null(trainedOn rows: [LayerMeasurement]) throws(EnergyPredictionError) -> Baseline {
        let prices = rows.compactMap { row in
            row.configuration.multiplyAccumulates.map { row.energy.value / $0 }
        }.filter(\.isFinite).sorted()
        guard !prices.isEmpty else {
            throw EnergyPredictionError(
                .tooFewRows, "no row has multiply-accumulates", advice: "give rows of conv2d or linear")
        }
        return .perMultiplyAccumulate(Joules((prices[(prices.count - 1) / 2] + prices[prices.count / 2]) / 2))
    }

    /// The published kind of model: ordinary least squares in joules, an intercept and a type's operations.
    ///
    /// Not their very fit: they fitted 70 % of the rows, chosen by a NumPy shuffle with seed 1234, and more columns;
    /// this is fitted on all rows given.
    /// - Throws: ``EnergyPredictionError`` when the normal equations of a type have no solution.
    public static func published(trainedOn rows: [LayerMeasurement]) throws(EnergyPredictionError) -> Baseline {
        var models: [String: [Double]] = [:]
        for (type, rows) in Dictionary(grouping: rows, by: \.configuration.type.name) {
            models[type] = try leastSquares(
                rows.map { publishedFeatures($0.configuration) }, rows.map(\.energy.value), type)
        }
        return .leastSquares(models)
    }

    /// The energy that the baseline gives a layer; types it was not fitted on cost nothing.
    public func energy(of layer: LayerConfiguration) -> Joules {
        switch self {
        case .perMultiplyAccumulate(let price): price * (layer.multiplyAccumulates ?? 0)
        case .leastSquares(let models):
            Joules(
                models[layer.type.name].map { zip($0, Self.publishedFeatures(layer)).reduce(0) { $0 + $1.0 * $1.1 } }
                    ?? 0)
        }
    }

    /// An intercept and the operations of a layer; elements where operations are not multiply-accumulates.
    private static func publishedFeatures(_ layer: LayerConfiguration) -> [Double] {
        let work = layer.type.work(layer, .xeonGold5120)
        return [1, layer.multiplyAccumulates ?? work.amounts.first ?? 0]
    }

    private static func leastSquares(
        _ features: [[Double]], _ energies: [Double], _ type: String
    ) throws(EnergyPredictionError) -> [Double] {
        let count = features.first?.count ?? 0
        let scales = (0..<count).map { i in features.reduce(0) { $0 + $1[i] * $1[i] }.squareRoot() }
        let right = (0..<count).map { i in zip(features, energies).reduce(0) { $0 + $1.0[i] / scales[i] * $1.1 } }
        let factor = Cholesky(count: count) { i, j in
            features.reduce(0) { $0 + $1[i] / scales[i] * $1[j] / scales[j] }
        }
        guard let factor else {
            throw EnergyPredictionError(
                .numericalFailure, "least squares on \(type) has no solution", advice: "give rows that differ")
        }
        return zip(factor.solve(right), scales).map { $0 / $1 }
    }
}

extension Evaluator {
    /// The errors of a baseline on the same layers and networks.
    /// - Throws: ``EnergyPredictionError`` when there is nothing to compare with.
    public func evaluate(_ baseline: Baseline) throws(EnergyPredictionError) -> Evaluation {
        try evaluate { layer throws(EnergyPredictionError) in baseline.energy(of: layer) }
    }
}
