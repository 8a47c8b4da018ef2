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
        type.parameters.indices.compactMap { position in
            let (value, trained) = (layer.values[position], ranges[position])
            // A width like its height exceeds the range with it: once is enough.
            guard !trained.contains(value), type.implied(at: position, by: layer.values) != value else { return nil }
            return RangeExcess(parameter: type.parameters[position].name, value: value, trained: trained)
        }
    }
}
