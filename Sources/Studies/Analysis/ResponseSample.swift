import Quantities
import Statistics
import Store

/// The rows that have one figure, as columns: what statistics of that figure start from.
struct ResponseSample {
    let response: StudyResponse
    /// The units the values may be printed in, the first being theirs.
    let units: [UnitSymbol]
    let provenance: Provenance
    /// One value per row, in the first unit.
    let values: [Double]
    /// The position in `configurations` of each row's.
    let configurationOfRow: [Int]
    /// In order of appearance.
    let configurations: [Configuration]
    /// What was left out and why.
    let remarks: [String]

    /// The level of a factor where a row does not have one.
    static let noLevel = "none"

    /// - Returns: nil, and why, when no row has the figure.
    init?(_ rows: [StudyRow], _ response: StudyResponse, remarks: inout [String]) {
        var values: [Double] = []
        var configurationOfRow: [Int] = []
        var configurations: [Configuration] = []
        var positions: [Configuration: Int] = [:]
        var provenances: [Provenance] = []
        var unit: String?
        var left = LeftOut()
        for row in rows where row.failure == nil {
            guard let figure = row[response.figure] else {
                left.missing += 1
                continue
            }
            let unitOfRow = ResponseUnits(figure.unit)
            if unit == nil { unit = unitOfRow.base }
            guard unitOfRow.base == unit else {
                left.otherUnits.insert(figure.unit)
                continue
            }
            let value = figure.value * unitOfRow.scale
            guard value.isFinite else {
                left.notFinite += 1
                continue
            }
            let next = configurations.count
            let position = positions[row.configuration, default: next]
            if position == next {
                positions[row.configuration] = next
                configurations.append(row.configuration)
            }
            values.append(value)
            configurationOfRow.append(position)
            if provenances.last != figure.provenance, !provenances.contains(figure.provenance) {
                provenances.append(figure.provenance)
            }
        }
        let lines = left.lines(response, failed: rows.count { $0.failure != nil })
        guard let unit, let provenance = Provenance.combined(provenances) else {
            remarks += lines + ["no row has a figure “\(response.figure)”, so \(response.title) is not analysed"]
            return nil
        }
        self.response = response
        units = ResponseUnits(unit).units
        self.provenance = provenance
        self.values = values
        self.configurationOfRow = configurationOfRow
        self.configurations = configurations
        self.remarks = lines
    }

    /// A factor's level in each configuration.
    func levels(of factor: String) -> [String] {
        configurations.map { configuration in
            let label = configuration.levels[factor]?.description ?? Self.noLevel
            // Statistics refuse levels that say nothing.
            return label.isEmpty || Double(label)?.isNaN == true ? Self.noLevel : label
        }
    }

    /// The values of each configuration.
    var valuesByConfiguration: [[Double]] {
        var groups = [[Double]](repeating: [], count: configurations.count)
        for (row, value) in values.enumerated() { groups[configurationOfRow[row]].append(value) }
        return groups
    }
}

/// How many rows do not count, by reason.
private struct LeftOut {
    var missing = 0
    var notFinite = 0
    var otherUnits: Set<String> = []

    func lines(_ response: StudyResponse, failed: Int) -> [String] {
        func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }
        return [
            failed > 0 ? "\(rows(failed)) failed and \(failed == 1 ? "has" : "have") no figures" : nil,
            missing > 0 ? "\(rows(missing)) without a figure “\(response.figure)” left out" : nil,
            notFinite > 0 ? "\(rows(notFinite)) left out whose \(response.title) is not a finite number" : nil,
            otherUnits.isEmpty
                ? nil
                : "rows in \(otherUnits.sorted().map { "“\($0)”" }.joined(separator: ", ")) left out, since others of "
                    + "“\(response.figure)” are in another unit",
        ].compactMap(\.self)
    }
}
