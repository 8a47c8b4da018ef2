import Accuracy
import Metering
import Quantities
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension StudyTable {
    /// Reads a table that ``csv()`` wrote.
    /// - Throws: ``StudyError`` with the file and line of what makes no sense.
    package init(contentsOf path: String) throws(StudyError) {
        let table: TextTable
        do throws(AccuracyError) { table = try TextTable(contentsOf: path) } catch {
            throw StudyError(.fileUnreadable, error.message, place: error.place ?? path, advice: error.advice)
        }
        let columns = try StudyColumns(table, path)
        guard let first = table.rows.dropFirst().first else {
            throw StudyError(.rowsInvalid, "the table has no rows", place: path, advice: "export the study again")
        }
        let origin = Self.originColumns.map { columns.text(first, $0) }
        var rows: [StudyRow] = []
        for row in table.rows.dropFirst() {
            guard Self.originColumns.map({ columns.text(row, $0) }) == origin else {
                throw StudyError(
                    .rowsInvalid, "the row is of another study or machine than the first", place: "\(path):\(row.line)",
                    advice: "keep one export a file")
            }
            rows.append(try columns.row(row))
        }
        guard let responses = try? JSONDecoder().decode([StudyResponse].self, from: Data(origin[2].utf8)) else {
            throw StudyError(
                .rowsInvalid, "the column “responses” is not what perjoule study writes",
                place: "\(path):\(first.line)",
                advice: "export the study again with --csv")
        }
        let configurations = rows.map(\.configuration).reduce(into: [Configuration]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        let factors = columns.factors.map { name in
            StudyFactor(
                name, Set(configurations.compactMap { $0.levels[name] }).sorted { "\($0)" < "\($1)" })
        }
        self.init(
            study: origin[0], kind: origin[1],
            design: StudyDesign(factors: factors, configurations: configurations, responses: responses), rows: rows,
            origin: StudyOrigin(exported: Dictionary(uniqueKeysWithValues: zip(Self.originColumns, origin))))
    }
}

/// Which column of an exported study is what.
private struct StudyColumns {
    let path: String
    let positions: [String: Int]
    let factors: [String]
    let details: [String]
    let figures: [String]

    init(_ table: TextTable, _ path: String) throws(StudyError) {
        self.path = path
        let header = table.rows.first?.cells ?? []
        let needed = StudyTable.originColumns + StudyTable.trialColumns
        let positions = Dictionary(zip(header, header.indices)) { first, _ in first }
        if let missing = needed.first(where: { positions[$0] == nil }) {
            throw StudyError(
                .rowsInvalid, "the table has no column “\(missing)”", place: "\(path):1",
                advice: "give a table that “perjoule study FILE --csv” wrote; “kind: import” reads others")
        }
        self.positions = positions
        func names(_ prefix: String) -> [String] {
            header.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
        factors = names(StudyTable.factorPrefix)
        details = names(StudyTable.detailPrefix)
        figures = header.filter { positions[$0 + ".provenance"] != nil && positions[$0 + ".unit"] != nil }
    }

    func text(_ row: TextTable.Row, _ column: String) -> String {
        guard let position = positions[column], position < row.cells.count else { return "" }
        return row.cells[position]
    }

    func row(_ row: TextTable.Row) throws(StudyError) -> StudyRow {
        func level(_ text: String) -> Factor {
            if let number = Double(text), number.isFinite { return .number(number) }
            return text == "true" || text == "false" ? .flag(text == "true") : .text(text)
        }
        var levels: [String: Factor] = [:]
        for factor in factors { levels[factor] = level(text(row, StudyTable.factorPrefix + factor)) }
        guard let replicate = Int(text(row, "replicate")) else {
            throw fault("“replicate” must be a whole number, not “\(text(row, "replicate"))”", row)
        }
        var figures: [Figure] = []
        for name in self.figures where !text(row, name).isEmpty { figures.append(try figure(name, row)) }
        let failure = text(row, "failure")
        var result = StudyRow(
            Configuration(levels), replicate: replicate, figures: figures, failure: failure.isEmpty ? nil : failure)
        result.position = Int(text(row, "position"))
        result.seed = UInt64(text(row, "seed"))
        result.startedAt = try? Date(text(row, "started"), strategy: .iso8601)
        result.duration = Double(text(row, "duration")).map { Seconds($0) }
        for detail in details where !text(row, StudyTable.detailPrefix + detail).isEmpty {
            result.details[detail] = level(text(row, StudyTable.detailPrefix + detail))
        }
        let notes = text(row, "notes")
        result.notes = notes.isEmpty ? [] : [notes]
        return result
    }

    private func figure(_ name: String, _ row: TextTable.Row) throws(StudyError) -> Figure {
        func number(_ column: String) throws(StudyError) -> Double? {
            let text = text(row, column)
            if text.isEmpty { return nil }
            guard let number = Double(text), number.isFinite else {
                throw fault("“\(column)” must be a finite number, not “\(text)”", row)
            }
            return number
        }
        let kind = text(row, name + ".provenance")
        guard let value = try number(name),
            let provenance = Provenance(kind: kind, origin: text(row, name + ".origin"))
        else { throw fault("“\(kind)” is no provenance of “\(name)”", row) }
        let ends = (try number(name + ".lower"), try number(name + ".upper"))
        var interval: Figure.Interval?
        if let lower = ends.0, let upper = ends.1 {
            interval = .init(lower: lower, upper: upper, basis: text(row, name + ".basis"))
        }
        return Figure(
            name, value: value, unit: text(row, name + ".unit"), interval: interval, provenance: provenance)
    }

    private func fault(_ message: String, _ row: TextTable.Row) -> StudyError {
        StudyError(.rowsInvalid, message, place: "\(path):\(row.line)", advice: "export the study again with --csv")
    }
}

extension StudyOrigin {
    /// - Parameter cells: of the columns that ``StudyTable`` repeats in every row.
    fileprivate init(exported cells: [String: String]) {
        func list(_ name: String) -> [String] {
            (cells[name] ?? "").split(separator: "; ").map(String.init)
        }
        func text(_ name: String) -> String? { cells[name].flatMap { $0.isEmpty ? nil : $0 } }
        self.init(
            machine: MachineDescription(
                processor: text("processor"), threads: text("threads").flatMap { Int($0) } ?? 0,
                memory: text("memory").flatMap { Double($0) }.map { Bytes($0) }, operatingSystem: text("system") ?? "",
                kernel: text("kernel") ?? "", isVirtual: cells["virtual"] == "true",
                frequencyGovernor: text("governor")),
            sources: list("sources"), software: list("software"), toolVersion: text("tool") ?? "", run: text("run"))
    }
}
