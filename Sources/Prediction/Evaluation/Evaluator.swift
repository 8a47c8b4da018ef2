import Quantities
import Statistics

/// Compares a way of predicting layers with measured layers and networks.
public struct Evaluator: Sendable {
    /// Rows of real layers.
    public let layers: [LayerMeasurement]
    /// Measured whole networks.
    public let networks: [NetworkMeasurement]
    let composition: NetworkLayers

    /// - Parameter lifted: the layers of networks that are known by their graph; rows that name a network's architecture
    ///   come first.
    public init(
        layers: [LayerMeasurement], networks: [NetworkMeasurement],
        lifted: [NetworkMeasurement: [LayerConfiguration]] = [:]
    ) {
        self.layers = layers
        self.networks = networks
        composition = NetworkLayers(layers, lifted: lifted)
    }

    /// The errors of a predictor.
    /// - Throws: ``EnergyPredictionError`` when there is nothing to compare with, or a layer's type was not trained.
    public func evaluate(_ predictor: EnergyPredictor) throws(EnergyPredictionError) -> Evaluation {
        try evaluate(factor: { predictor.adjustment(of: $0.architecture).factor }) {
            layer throws(EnergyPredictionError) in try predictor.predictWithStandIn(layer).energy.value
        }
    }

    /// The errors of any function from layers to energy, for example a baseline.
    /// - Parameter factor: of a network's energy over the sum of its layers.
    func evaluate(
        factor: (NetworkMeasurement) -> Double = { _ in 1 },
        _ predict: (LayerConfiguration) throws(EnergyPredictionError) -> Joules
    ) throws(EnergyPredictionError) -> Evaluation {
        guard !layers.isEmpty || !composition.lifted.isEmpty else {
            throw EnergyPredictionError(
                .nothingToEvaluate, "there are no measured layers, and no measured networks whose graph is known",
                advice: "give a folder with real_<type>.csv files, or networks of the zoo")
        }
        var figures: [String: ErrorFigures] = [:]
        for (type, rows) in Dictionary(grouping: layers, by: \.configuration.type.name) {
            // A type that costs nothing is predicted as 0 J: an error of 100 % of a fraction of a millijoule says nothing.
            guard let first = rows.first, !first.configuration.type.isFree else { continue }
            figures[type] = try Self.figures(rows, predict)
        }
        return Evaluation(layers: figures, networks: try networkFigures(factor, predict))
    }

    private static func figures(
        _ rows: [LayerMeasurement], _ predict: (LayerConfiguration) throws(EnergyPredictionError) -> Joules
    ) throws(EnergyPredictionError) -> ErrorFigures {
        var predicted: [Double] = []
        for row in rows { predicted.append(try predict(row.configuration).value) }
        return try errorFigures(
            predicted, rows.map(\.energy.value), rows.map { $0.configuration.multiplyAccumulates })
    }

    /// Sums over layers against measured networks; nil when no network has known layers.
    private func networkFigures(
        _ factor: (NetworkMeasurement) -> Double,
        _ predict: (LayerConfiguration) throws(EnergyPredictionError) -> Joules
    ) throws(EnergyPredictionError) -> Evaluation.NetworkFigures? {
        var known: [NetworkMeasurement] = []
        var sums: [Double] = [], counts: [Double?] = []
        for network in networks {
            guard let layers = try composition.layers(of: network) else { continue }
            var sum = 0.0
            for layer in layers { sum += try predict(layer).value }
            known.append(network)
            sums.append(factor(network) * sum)
            counts.append(network.multiplyAccumulates)
        }
        guard !known.isEmpty else { return nil }
        let total = try Self.errorFigures(sums, known.map(\.energy.value), counts)
        var perNetwork: [String: ErrorFigures] = [:]
        for (name, indices) in Dictionary(grouping: known.indices, by: { known[$0].architecture }) {
            perNetwork[name] = try Self.errorFigures(
                indices.map { sums[$0] }, indices.map { known[$0].energy.value }, indices.map { counts[$0] })
        }
        return Evaluation.NetworkFigures(
            n: total.n, r2: total.r2, mape: total.mape, medianError: total.medianError, worst: total.worst,
            absoluteLayerErrorShare: try absoluteLayerErrorShare(predict), perNetwork: perNetwork)
    }

    private func absoluteLayerErrorShare(
        _ predict: (LayerConfiguration) throws(EnergyPredictionError) -> Joules
    ) throws(EnergyPredictionError) -> Double? {
        var (errors, total) = (0.0, 0.0)
        for rows in composition.groups.values {
            for row in rows {
                errors += abs(try predict(row.configuration).value - row.energy.value)
                total += row.energy.value
            }
        }
        return total > 0 ? errors / total : nil
    }

    /// The ceiling of any sum over layers: measured layers of a network summed, against the network measured whole.
    ///
    /// Only networks whose every layer was measured at the same batch size count.
    /// - Returns: nil when there is none.
    /// - Throws: ``EnergyPredictionError`` when figures cannot be computed.
    public func ceiling() throws(EnergyPredictionError) -> ErrorFigures? {
        let pairs = networks.compactMap { network in
            composition.measured(network).map { ($0.reduce(0) { $0 + $1.energy.value }, network) }
        }
        guard !pairs.isEmpty else { return nil }
        return try Self.errorFigures(
            pairs.map(\.0), pairs.map(\.1.energy.value), pairs.map(\.1.multiplyAccumulates))
    }

    static func errorFigures(
        _ predicted: [Double], _ measured: [Double], _ operations: [Double?]
    ) throws(EnergyPredictionError) -> ErrorFigures {
        do {
            return try ErrorFigures(predicted: predicted, measured: measured, operations: operations)
        } catch {
            throw EnergyPredictionError(.numericalFailure, error.message, advice: error.advice)
        }
    }
}
