import Quantities

/// Turns the cells of one table into measurements of one layer type.
struct LayerRowReader {
    private let type: LayerType
    private let columns: [String: Int]
    private let parameterColumns: [Int?]
    private let energyColumn: Int

    /// - Throws: ``EnergyPredictionError`` for a missing column.
    init(type: LayerType, columns: [String: Int], file: String) throws(EnergyPredictionError) {
        for parameter in type.parameters where parameter.defaultValue == nil && columns[parameter.name] == nil {
            throw Self.missing(parameter.name, type, columns, file)
        }
        guard let energyColumn = columns["cpu_j"] else { throw Self.missing("cpu_j", type, columns, file) }
        self.type = type
        self.columns = columns
        self.energyColumn = energyColumn
        parameterColumns = type.parameters.map { columns[$0.name] }
    }

    private static func missing(
        _ name: String, _ type: LayerType, _ columns: [String: Int], _ file: String
    ) -> EnergyPredictionError {
        let near = columns.keys.sorted().nearest(to: name).map { "; is \($0) meant?" } ?? ""
        return EnergyPredictionError(
            .badTable, "a table of \(type.name) needs a column \(name)", place: "\(file):1",
            advice: "add it\(near)")
    }

    func measurement(_ cells: [Substring]) throws(RowFault) -> LayerMeasurement {
        guard cells.count == columns.count else {
            throw RowFault("\(cells.count) cells under \(columns.count) columns")
        }
        let architecture = text("architecture", cells)
        let configuration = try configuration(cells, runsInPlace: architecture != nil)
        let energy = try number(energyColumn, "cpu_j", cells)
        guard energy > 0 else { throw RowFault("cpu_j is \(energy), not above 0") }
        try check(energy, configuration, cells)
        var layerIndex: Int?
        if let column = columns["layer_idx"] { layerIndex = try whole(column, "layer_idx", cells) }
        return LayerMeasurement(
            configuration, energy: Joules(energy), architecture: architecture, layerIndex: layerIndex,
            session: text("session", cells) ?? "")
    }

    private func configuration(_ cells: [Substring], runsInPlace: Bool) throws(RowFault) -> LayerConfiguration {
        var given: [Int?] = []
        for (parameter, column) in zip(type.parameters, parameterColumns) {
            if let column {
                given.append(try whole(column, parameter.name, cells))
            } else {
                given.append(parameter == .inPlace && runsInPlace ? 1 : nil)
            }
        }
        do {
            return try LayerConfiguration(type, values: type.completed(given) ?? [])
        } catch {
            throw RowFault(error.message)
        }
    }

    /// What a row states twice must agree.
    private func check(_ energy: Double, _ layer: LayerConfiguration, _ cells: [Substring]) throws(RowFault) {
        // Tables print about nine digits.
        let slack = 1e-6 * energy
        if let column = columns["cpu_j_min"] {
            let least = try number(column, "cpu_j_min", cells)
            guard least <= energy + slack else { throw RowFault("cpu_j \(energy) is below cpu_j_min \(least)") }
        }
        if let column = columns["cpu_j_max"] {
            let most = try number(column, "cpu_j_max", cells)
            guard most >= energy - slack else { throw RowFault("cpu_j \(energy) is above cpu_j_max \(most)") }
        }
        if let column = columns["macs"] {
            let stated = try number(column, "macs", cells)
            let expected = type.statedOperations(layer)
            guard expected.isEmpty || expected.contains(where: { abs($0 - stated) <= 1e-6 * $0 }) else {
                throw RowFault("macs \(stated) does not follow from the layer, which has \(expected[0])")
            }
        }
    }

    private func text(_ column: String, _ cells: [Substring]) -> String? {
        guard let index = columns[column], !cells[index].isEmpty else { return nil }
        return String(cells[index])
    }

    private func number(_ column: Int, _ name: String, _ cells: [Substring]) throws(RowFault) -> Double {
        guard let value = Double(cells[column]) else { throw RowFault("\(name) “\(cells[column])” is not a number") }
        guard value.isFinite else { throw RowFault("\(name) is \(value)") }
        return value
    }

    private func whole(_ column: Int, _ name: String, _ cells: [Substring]) throws(RowFault) -> Int {
        guard let value = Int(exactly: try number(column, name, cells)) else {
            throw RowFault("\(name) “\(cells[column])” is not a whole number")
        }
        return value
    }
}
