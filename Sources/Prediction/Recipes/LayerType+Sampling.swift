package import Statistics

extension LayerType {
    /// How many draws may fail before a search is given up.
    private static let mostDraws = 5000

    /// Draws a layer from the ranges that layers of real networks lie in.
    /// - Parameters:
    ///   - overrides: ranges by parameter name, in place of the type's own.
    ///   - limits: what the layer may take to run.
    /// - Throws: ``EnergyPredictionError`` for a type without graphs of its own, an unknown parameter, an impossible
    ///   range, or when no draw is possible and within the limits.
    package func sample(
        _ overrides: [String: SampledRange] = [:], limits: SamplingLimits = SamplingLimits(),
        using generator: inout SeededGenerator
    ) throws(EnergyPredictionError) -> LayerConfiguration {
        guard let recipe else {
            throw EnergyPredictionError(
                .badConfiguration, "\(name) cannot be sampled",
                advice: "its rows come with other layers' measurements; remove it from the list")
        }
        try requireKnown(overrides.keys)
        var objections: [String: Int] = [:]
        for _ in 0..<Self.mostDraws {
            let objection: String
            do throws(EnergyPredictionError) {
                let layer = try LayerConfiguration(self, values: try draw(recipe, overrides, using: &generator))
                guard let found = limits.objection(to: layer) else { return layer }
                objection = found
            } catch {
                objection = error.message
            }
            objections[objection, default: 0] += 1
        }
        let most = objections.max { ($0.value, $1.key) < ($1.value, $0.key) }
        throw EnergyPredictionError(
            .badConfiguration,
            "none of \(Self.mostDraws) draws of \(name) is possible\(most.map { "; most often: \($0.key)" } ?? "")",
            advice: "widen the ranges of \(overrides.keys.sorted().joined(separator: ", ")) or the limits")
    }

    private func draw(
        _ recipe: LayerRecipe, _ overrides: [String: SampledRange], using generator: inout SeededGenerator
    ) throws(EnergyPredictionError) -> [Int] {
        var draft = LayerRecipe.Draft(of: self)
        for (position, parameter) in parameters.enumerated() {
            let range = overrides[parameter.name] ?? recipe.ranges[parameter.name]?(draft)
            guard let value = range.map({ $0.draw(using: &generator) }) ?? implied(at: position, by: draft.values)
            else {
                throw EnergyPredictionError(
                    .badConfiguration, "the range of \(parameter.name) is empty", advice: "give values to draw from")
            }
            draft.append(value)
        }
        return draft.values
    }

    /// All combinations of values that are possible, in the order of the parameters, the last varying fastest.
    /// - Parameter levels: values by parameter name; parameters with a default may be left out.
    /// - Returns: the layers, and how many combinations were left out as impossible or beyond the limits.
    /// - Throws: ``EnergyPredictionError`` for an unknown or missing parameter, and for more than a million combinations.
    package func grid(
        _ levels: [String: [Int]], limits: SamplingLimits = SamplingLimits()
    ) throws(EnergyPredictionError) -> (layers: [LayerConfiguration], leftOut: Int) {
        try requireKnown(levels.keys)
        if let missing = parameters.first(where: { levels[$0.name] == nil && $0.defaultValue == nil }) {
            throw EnergyPredictionError(
                .badConfiguration, "the grid of \(name) has no values of \(missing.name)", advice: "add some")
        }
        let product = levels.values.reduce(1.0) { $0 * Double($1.count) }
        guard product <= 1_000_000 else {
            throw EnergyPredictionError(
                .badConfiguration, "the grid of \(name) has \(product) combinations", advice: "give fewer values")
        }
        var rows: [[Int?]] = [[]]
        for parameter in parameters {
            let values: [Int?] = levels[parameter.name] ?? [nil]
            rows = rows.flatMap { row in values.map { row + [$0] } }
        }
        let layers = rows.compactMap { row in
            completed(row).flatMap { try? LayerConfiguration(self, values: $0) }
                .flatMap { limits.objection(to: $0) == nil ? $0 : nil }
        }
        return (layers, rows.count - layers.count)
    }
}
