public import Pipelines
import Prediction
import Reporting
public import Quantities
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension CarbonCurve {
    /// Reads a curve: comma-separated text with a header, or a JSON list of numbers or of objects; a row for each hour.
    ///
    /// Columns, or keys: `hour` (optional), and grams per kilowatt-hour (`gCO2e/kWh`, `intensity`, …) or multiples of a
    /// mean (`relative`), which are scaled so that their mean is `mean`.
    /// - Parameters:
    ///   - column: of the values; found by its name when nil.
    ///   - mean: what relative values are scaled to.
    /// - Throws: ``PipelinesError`` that names the file, and the row of what is wrong in it.
    public init(
        contentsOf path: String, column: String? = nil, mean: Estimate<CarbonIntensity>? = nil
    ) throws(PipelinesError) {
        let bytes: Data
        do throws(EnergyPredictionError) {
            bytes = try FileReading.data(path)
        } catch {
            throw PipelinesError(.syntax, error.message, place: error.place, advice: error.advice)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw PipelinesError(.syntax, "the file is not UTF-8 text", place: path, advice: "give CSV or JSON")
        }
        try self.init(parsing: text, file: path, column: column, mean: mean)
    }

    /// Reads a curve from text; see ``init(contentsOf:column:mean:)``.
    /// - Parameter file: its name, for messages.
    public init(
        parsing text: String, file: String, column: String? = nil, mean: Estimate<CarbonIntensity>? = nil
    ) throws(PipelinesError) {
        let first = text.first { !$0.isWhitespace && $0 != "\u{FEFF}" }
        let rows =
            first == "[" || first == "{"
            ? try CarbonRows(list: text, file: file, column: column)
            : try CarbonRows(table: text, file: file, column: column)
        guard !rows.values.isEmpty else {
            throw PipelinesError(.missing, "there is no hour", place: file, advice: "give a row for each hour")
        }
        try self.init(rows, file: file, mean: mean)
    }
}

extension CarbonRows {
    private static let hourName = "hour"

    fileprivate init(table text: String, file: String, column: String?) throws(PipelinesError) {
        let table = try SeparatedValues(table: text, file: file)
        let header = table.columns.sorted { $0.value < $1.value }.map(\.key)
        guard header.contains(where: { Double($0) == nil }) else {
            throw PipelinesError(
                .missing, "the first row must name the columns", place: "\(file):1", advice: "start with hour,gCO2e/kWh"
            )
        }
        try choose(column, among: header, place: "\(file):1")
        let hours = header.firstIndex { $0.lowercased() == Self.hourName }
        for row in table.rows where row.cells != [""] {
            let place = "\(file):\(row.line)"
            guard row.cells.count == header.count, let index = header.firstIndex(where: { $0 == self.column }) else {
                throw PipelinesError(
                    .value,
                    "the row has \(row.cells.count) column\(row.cells.count == 1 ? "" : "s"), not \(header.count)",
                    place: place, advice: "correct or remove the row")
            }
            try append(hour: hours.map { String(row.cells[$0]) }, value: String(row.cells[index]), place: place)
        }
    }

    fileprivate init(list text: String, file: String, column: String?) throws(PipelinesError) {
        let root = try YAMLText(text: text, file: file, contents: "a carbon curve is a list of hours").root()
        func place(_ node: Node) -> String { node.mark.map { "\(file):\($0.line)" } ?? file }
        guard let items = root.sequence else {
            throw PipelinesError(
                .value, "the curve must be a list", place: file,
                advice: "write [320, 310, …] or [{\"hour\": 0, \"gCO2e/kWh\": 320}, …]")
        }
        for item in items {
            if let number = item.scalar?.string {
                try append(hour: nil, value: number, place: place(item))
                continue
            }
            var fields: [String: String] = [:]
            for (key, value) in item.mapping ?? [:] {
                if let key = key.scalar?.string, let text = value.scalar?.string { fields[key] = text }
            }
            if self.column == nil { try choose(column, among: fields.keys.sorted(), place: place(item)) }
            guard let name = self.column, let value = fields[name] else {
                throw PipelinesError(
                    .missing, "the hour has no “\(self.column ?? "gCO2e/kWh")”", place: place(item),
                    advice: "give the same keys in each hour")
            }
            try append(hour: fields[Self.hourName], value: value, place: place(item))
        }
    }

    /// Chooses the column of the values.
    private mutating func choose(_ wanted: String?, among header: [String], place: String) throws(PipelinesError) {
        let advice = "name one of \(header.joined(separator: ", ")) by --carbon-column"
        if let wanted {
            guard header.contains(wanted) else {
                let near = header.nearest(to: wanted).map { "; did you mean “\($0)”?" } ?? ""
                throw PipelinesError(.key, "there is no column “\(wanted)”\(near)", place: place, advice: advice)
            }
            column = wanted
        } else {
            let candidates = header.filter { Self.isIntensity($0) || Self.isRelative($0) }
            guard candidates.count == 1 else {
                let none = "no column is named as grams per kWh (gCO2e/kWh), intensity or relative"
                throw PipelinesError(
                    .key, candidates.isEmpty ? none : "\(candidates.joined(separator: " and ")) may all be meant",
                    place: place, advice: advice)
            }
            column = candidates[0]
        }
        isRelative = column.map(Self.isRelative) ?? false
    }

    private static func isIntensity(_ name: String) -> Bool {
        let plain = name.lowercased().filter { $0 != " " && $0 != "_" }
        return plain.contains("g/kwh") || (plain.contains("co") && plain.contains("/kwh"))
            || plain.contains("carbonintensity") || plain == "intensity"
    }

    private static func isRelative(_ name: String) -> Bool { name.lowercased() == "relative" }
}
