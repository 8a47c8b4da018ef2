import Quantities

extension NetworkPrediction {
    /// What limits the trust in the prediction, one line each, the same kind of trouble told once for all operators.
    public var warnings: [String] {
        (gap.map { ["left out of the total, " + $0.text] } ?? []) + excessWarnings + standInWarnings
            + Set(operators.compactMap(\.executed.remark)).sorted()
    }

    /// Parameters outside the trained ranges, by type, with the one furthest out.
    private var excessWarnings: [String] {
        var worst: [String: (excess: RangeExcess, type: String, layers: Int, energy: Joules)] = [:]
        for layer in operators.flatMap(\.layers) {
            let type = layer.standIn ?? layer.layer.type.name
            for excess in layer.excesses {
                var entry = worst[type + " " + excess.parameter] ?? (excess, type, 0, .zero)
                if excess.distance > entry.excess.distance { entry.excess = excess }
                entry.layers += 1
                entry.energy += layer.energy.value
                worst[type + " " + excess.parameter] = entry
            }
        }
        return worst.sorted { ($1.value.energy, $0.key) < ($0.value.energy, $1.key) }.map { _, entry in
            """
            \(entry.layers) \(entry.type) layer\(entry.layers == 1 ? "" : "s") (\(share(of: entry.energy)) of the energy): \
            \(entry.excess), a factor of \(entry.excess.distance.formatted(significantDigits: 2)) beyond; \
            their intervals do not hold
            """
        }
    }

    private var standInWarnings: [String] {
        let layers = operators.flatMap(\.layers).filter { $0.standIn != nil }
        let pairs = Dictionary(grouping: layers) { "\($0.layer.type.name) as \($0.standIn ?? "")" }
        return pairs.sorted { $0.key < $1.key }.map { pair, layers in
            let energy = layers.reduce(Joules.zero) { $0 + $1.energy.value }
            return "predicted \(pair), which it was not trained on (\(share(of: energy)) of the energy)"
        }
    }

    private func share(of energy: Joules) -> String {
        Fraction(total.value > .zero ? energy / total.value : 0).percent
    }
}
