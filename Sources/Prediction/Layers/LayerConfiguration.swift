/// A layer as its configuration describes it: enough to predict its energy without running it.
public struct LayerConfiguration: Sendable {
    public let type: LayerType
    /// One value per parameter of the type; possible in their ranges and together.
    public private(set) var values: [Int]

    /// Creates a layer from named parameters, for example `batch_size: 32`.
    /// - Parameter inputs: values by parameter name; parameters with a default may be left out.
    /// - Throws: ``EnergyPredictionError`` for a missing, unknown, out-of-range or impossible value.
    public init(_ type: LayerType, _ inputs: [String: Int]) throws(EnergyPredictionError) {
        try type.requireKnown(inputs.keys)
        let given = type.parameters.map { inputs[$0.name] }
        guard let values = type.completed(given) else {
            let missing = zip(type.parameters, given).first { $0.0.defaultValue == nil && $0.1 == nil }
            throw EnergyPredictionError(
                .badConfiguration, "\(type.name) needs \(missing?.0.name ?? "more parameters")", advice: "add it")
        }
        try self.init(type, values: values)
    }

    /// Creates a layer from values in the order of the type's parameters; the last ones may be left to their defaults.
    /// - Throws: ``EnergyPredictionError`` for a wrong count or an out-of-range or impossible value.
    public init(_ type: LayerType, values given: [Int]) throws(EnergyPredictionError) {
        guard let values = type.completed(given) else {
            throw EnergyPredictionError(
                .badConfiguration, "\(type.name) has \(type.parameters.count) parameters, found \(given.count)",
                advice: "give \(type.parameters.map(\.name).joined(separator: ", "))")
        }
        for (parameter, value) in zip(type.parameters, values) where !parameter.range.contains(value) {
            throw EnergyPredictionError(
                .badConfiguration, "\(parameter.name) of \(type.name) is \(value)",
                advice: "write a whole number in \(parameter.range.lowerBound)…\(parameter.range.upperBound)")
        }
        self.init(unchecked: type, values)
        if let conflict = type.conflict(self) {
            throw EnergyPredictionError(.badConfiguration, conflict, advice: "check the layer's sizes")
        }
    }

    /// For values that follow from a possible configuration.
    init(unchecked type: LayerType, _ values: [Int]) {
        self.type = type
        self.values = values
    }

    /// The value at a parameter's position, as a number to calculate with.
    subscript(position: Int) -> Double { Double(values[position]) }

    /// The value of a named parameter; nil when the type has none of that name.
    public func value(of name: String) -> Int? {
        type.parameters.firstIndex { $0.name == name }.map { values[$0] }
    }

    /// The same layer fed with another number of inputs at a time.
    /// - Throws: ``EnergyPredictionError`` for a batch size below 1 or above a million.
    public func withBatchSize(_ batchSize: Int) throws(EnergyPredictionError) -> LayerConfiguration {
        guard let position = type.parameters.firstIndex(of: .batchSize) else { return self }
        var changed = values
        changed[position] = batchSize
        type.growWithBatch(self, &changed)
        return try LayerConfiguration(type, values: changed)
    }
}

extension LayerConfiguration: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.type.name == b.type.name && a.values == b.values }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(type.name)
        hasher.combine(values)
    }
}

extension LayerConfiguration: CustomStringConvertible {
    /// For example `linear batch_size 8, input_size 4096, output_size 1000`; values that are their defaults are left out.
    public var description: String {
        let stated = type.parameters.indices.filter { type.implied(at: $0, by: values) != values[$0] }
        return type.name + " " + stated.map { "\(type.parameters[$0].name) \(values[$0])" }.joined(separator: ", ")
    }
}
