/// A parameter of a layer that lies outside what a model was trained on.
public struct RangeExcess: Sendable, Hashable {
    public let parameter: String
    public let value: Int
    public let trained: ClosedRange<Int>

    /// How far outside: the factor between the value and the nearest trained one, both plus one; above 1.
    public var distance: Double {
        let nearest = value < trained.lowerBound ? trained.lowerBound : trained.upperBound
        let (small, large) = (Double(Swift.min(value, nearest)), Double(Swift.max(value, nearest)))
        return (large + 1) / (small + 1)
    }
}

extension RangeExcess: CustomStringConvertible {
    /// For example `image_size 512 is outside the trained 4…224`.
    public var description: String {
        "\(parameter) \(value) is outside the trained \(trained.lowerBound)…\(trained.upperBound)"
    }
}

extension LayerModel {
    func excesses(_ layer: LayerConfiguration) -> [RangeExcess] {
        zip(type.parameters, zip(layer.values, ranges)).compactMap { parameter, pair in
            pair.1.contains(pair.0) ? nil : RangeExcess(parameter: parameter.name, value: pair.0, trained: pair.1)
        }
    }
}
