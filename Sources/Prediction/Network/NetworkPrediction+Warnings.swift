import Quantities

extension NetworkPrediction {
    /// What limits the trust in the prediction, one line each, the same kind of trouble told once for all operators.
    public var warnings: [String] {
        (gap.map { ["left out of the total, " + $0.text] } ?? []) + excessWarnings + standInWarnings
            + Set(operators.compactMap(\.executed.remark)).sorted()
    }

    /// The share of the energy below which layers outside the trained ranges are told together.
    private static let smallShare = 0.01

    /// Parameters outside the trained ranges, by type, with the one furthest out.
    private var excessWarnings: [String] {
        var groups: [String: Excesses] = [:]
        for layer in operators.flatMap(\.layers) {
            let type = layer.standIn ?? layer.layer.type.name
            for excess in layer.excesses {
                groups["\(type) \(excess.parameter)", default: Excesses(worst: excess, type: type)].add(excess, layer)
            }
        }
        let sorted = groups.sorted { ($1.value.energy, $0.key) < ($0.value.energy, $1.key) }.map(\.value)
        let large = sorted.filter { $0.energy >= Self.smallShare * total.value }
        let small = sorted.count - large.count
        return large.map {
            "\($0.text) (\(share(of: $0.energy)) of the energy); their intervals are widened, on no measured ground"
        }
            + (small > 0
                ? [
                    "\(small) more parameter\(small == 1 ? " is" : "s are") outside the trained range in layers of less than "
                        + "\(Fraction(Self.smallShare).percent) of the energy each"
                ] : [])
    }

    private var standInWarnings: [String] {
        let layers = operators.flatMap(\.layers).filter { $0.standIn != nil }
        let pairs = Dictionary(grouping: layers) { "\($0.layer.type.name) as \($0.standIn ?? "")" }
        return pairs.sorted { $0.key < $1.key }.map { pair, layers in
            let energy = layers.reduce(Joules.zero) { $0 + $1.energy.value }
            return
                "predicted \(pair), for want of rows of its own (\(share(of: energy)) of the energy); the interval does not hold"
        }
    }

    private func share(of energy: Joules) -> String {
        Fraction(total.value > .zero ? energy / total.value : 0).percent
    }
}

/// The layers of a type for which one parameter is outside the trained range.
private struct Excesses {
    var worst: RangeExcess
    let type: String
    private var layers = 0
    private(set) var energy = Joules.zero

    init(worst: RangeExcess, type: String) {
        self.worst = worst
        self.type = type
    }

    mutating func add(_ excess: RangeExcess, _ layer: LayerPrediction) {
        if excess.distance > worst.distance { worst = excess }
        layers += 1
        energy += layer.energy.value
    }

    var text: String {
        """
        \(layers) \(type) layer\(layers == 1 ? "" : "s"): \(worst), by a factor of up to \
        \(worst.distance.formatted(significantDigits: 3))
        """
    }
}
