/// What counts as one independent observation of the factors' effects, and why.
package struct UnitOfAnalysis: Sendable, Hashable, Encodable {
    package enum Kind: String, Sendable, Encodable {
        /// Each row: repeats of a configuration are the error that effects are compared with.
        case trial
        /// Each configuration, however often it was run.
        case configuration
    }

    package let kind: Kind
    /// How many there are.
    package let count: Int
    /// One sentence for readers.
    package let reason: String
}

/// The observations that count as independent, with each factor's level.
struct UnitSample {
    let unit: UnitOfAnalysis
    let values: [Double]
    /// One level per observation, for each of the factors analysed.
    let levels: [[String]]

    /// Every row.
    init(rows sample: ResponseSample, factors: [[String]], reason: String) {
        unit = UnitOfAnalysis(kind: .trial, count: sample.values.count, reason: reason)
        values = sample.values
        levels = factors.map { levels in sample.configurationOfRow.map { levels[$0] } }
    }

    /// The mean of each configuration.
    init(configurations sample: ResponseSample, factors: [[String]], reason: String) {
        unit = UnitOfAnalysis(kind: .configuration, count: sample.configurations.count, reason: reason)
        values = sample.valuesByConfiguration.map { $0.reduce(0, +) / Double($0.count) }
        levels = factors
    }

    /// The values at each level of a factor.
    /// - Parameter order: the levels.
    func samples(of factor: Int, order: [String], values: [Double]? = nil) -> [[Double]] {
        let positions = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        var samples = [[Double]](repeating: [], count: order.count)
        for (value, level) in zip(values ?? self.values, levels[factor]) {
            if let position = positions[level] { samples[position].append(value) }
        }
        return samples
    }

    /// The values of each combination of levels.
    var cells: [[Double]] {
        var positions: [[String]: Int] = [:]
        var cells: [[Double]] = []
        for (index, value) in values.enumerated() {
            let key = levels.map { $0[index] }
            let position = positions[key, default: cells.count]
            if position == cells.count {
                positions[key] = position
                cells.append([])
            }
            cells[position].append(value)
        }
        return cells
    }
}
