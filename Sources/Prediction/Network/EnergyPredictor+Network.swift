import ModelGraph
import Quantities

extension EnergyPredictor {
    /// The energy of one forward pass of a network: the sum over the operators that the engine runs.
    ///
    /// Operators without a model are left out and told by ``NetworkPrediction/gap``; whether that is too much is up to the
    /// caller (``NetworkPrediction/requireCoverage()``).
    /// - Throws: ``EnergyPredictionError`` when no operator has a model.
    public func predict(_ plan: ExecutionPlan) throws(EnergyPredictionError) -> NetworkPrediction {
        var total = EnergySum()
        var parts: [(ExecutedOperator, [LayerPrediction], missing: [String], EnergySum)] = []
        for executed in plan.operators {
            var (layers, missing, sum): ([LayerPrediction], [String], EnergySum) = ([], [], EnergySum())
            for layer in executed.layers {
                do {
                    let prediction = try predictWithStandIn(layer)
                    layers.append(prediction)
                    sum.add(prediction)
                    total.add(prediction)
                } catch {
                    guard error.code == .untrainedType else { throw error }
                    // Where calls were not measured apart, their cost is part of every layer's.
                    if layer.type.name != LayerType.call.name { missing.append(layer.type.name) }
                }
            }
            parts.append((executed, layers, missing, sum))
        }
        guard parts.contains(where: { !$0.1.isEmpty }) else {
            let types = Set(parts.flatMap(\.missing)).sorted().joined(separator: ", ")
            throw EnergyPredictionError(
                .notCovered, "the predictor \(name) has no model of any operator (\(types.isEmpty ? "none" : types))",
                advice: "train it on rows of these types; it knows \(trainedTypes.joined(separator: ", "))")
        }
        let (basis, adjustment) = (networkBasis, adjustment())
        let operators = parts.map { executed, layers, missing, sum in
            OperatorPrediction(
                executed: executed, layers: layers, missing: missing,
                energy: layers.isEmpty && !missing.isEmpty
                    ? nil : sum.estimate(basis: basis, provenance: provenance, adjustment),
                share: Fraction(total.joules > 0 ? sum.joules / total.joules : 0))
        }
        return NetworkPrediction(
            operators: operators, total: total.estimate(basis: basis, provenance: provenance, adjustment),
            gap: NetworkPrediction.Gap(operators))
    }

    var networkBasis: String {
        let coverage = (100 * options.coverage).formatted(significantDigits: 3)
        let sum = "\(coverage) %, errors shared by a layer type added, others in quadrature"
        guard let composition else { return sum }
        return sum + ", widened to hold for \(composition.architectures.count) measured networks, each left out in turn"
    }
}

extension NetworkPrediction.Gap {
    /// What operators without a model do of all the work; nil when there are none.
    init?(_ operators: [OperatorPrediction]) {
        var (counts, all, missing): ([String: Int], [Double], [Double]) = ([:], [0, 0], [0, 0])
        for entry in operators {
            let amounts = entry.executed.work.map {
                [
                    Double($0.multiplyAccumulates),
                    Double($0.bytesRead) + Double($0.bytesWritten) + Double($0.weightBytes),
                ]
            }
            for (index, amount) in (amounts ?? []).enumerated() {
                all[index] += amount
                if !entry.missing.isEmpty { missing[index] += amount }
            }
            for type in Set(entry.missing) { counts[type, default: 0] += 1 }
        }
        guard !counts.isEmpty else { return nil }
        self.init(
            operatorsByType: counts, multiplyAccumulateShare: Fraction(all[0] > 0 ? missing[0] / all[0] : 0),
            byteShare: Fraction(all[1] > 0 ? missing[1] / all[1] : 0))
    }
}
