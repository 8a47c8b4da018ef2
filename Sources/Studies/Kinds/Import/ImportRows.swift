import Pipelines
import Reporting
import Quantities
import Store

/// The rows of tables, as a study has them.
struct ImportRows {
    /// Nil after a fault that was reported.
    private(set) var rows: [StudyRow]?

    /// Cells that say that there is no figure.
    private static let absent: Set<Substring> = ["", "NA", "N/A", "NaN", "nan", "null", "-"]

    init(_ tables: [ImportTable], shape: ImportStudy.Shape, citation: String, _ reader: FileReader) {
        let provenance = Provenance.published(in: citation)
        var rows: [StudyRow] = []
        var counts: [Configuration: Int] = [:]
        var hasFault = false
        for table in tables {
            guard let columns = RowColumns(table, shape, isOneOfSeveral: tables.count > 1, reader) else {
                hasFault = true
                continue
            }
            // Equal cells make equal configurations, which are built once.
            var known: [[Substring]: Configuration] = [:]
            for (line, cells) in table.values.rows {
                guard cells.count == table.values.columns.count else {
                    reader.report(
                        .value, "the row has \(cells.count) cells, and the header names \(table.values.columns.count)",
                        at: "\(table.file):\(line)", advice: "give every row a cell per column, and quote commas")
                    hasFault = true
                    continue
                }
                let key = columns.levels.map { cells[$0.column] }
                let configuration = known[key] ?? columns.configuration(cells)
                known[key] = configuration
                let count = counts[configuration, default: 0]
                counts[configuration] = count + 1
                var row = StudyRow(configuration, replicate: count, figures: [])
                for (column, response) in columns.responses where !Self.absent.contains(cells[column]) {
                    guard let value = Double(cells[column]), value.isFinite else {
                        reader.report(
                            .value, "“\(cells[column].prefix(40))” in the column \(response.column) is not a number",
                            at: table.place(cells, line, column), advice: "write a number, or nothing for no figure")
                        hasFault = true
                        continue
                    }
                    row.figures.append(
                        Figure(response.figure, value: value, unit: response.unit, provenance: provenance))
                }
                if let replicate = columns.replicate {
                    guard let number = Int(cells[replicate]) else {
                        reader.report(
                            .value, "“\(cells[replicate].prefix(40))” is not a whole number to count by",
                            at: table.place(cells, line, replicate), advice: "number rows from 0 or 1")
                        hasFault = true
                        continue
                    }
                    row.replicate = number
                }
                row.seed = columns.seed.flatMap { UInt64(cells[$0]) }
                if row.figures.isEmpty { row.failure = "the table has no figure in line \(line)" }
                rows.append(row)
            }
        }
        if rows.isEmpty, !hasFault {
            reader.report(.missing, "the tables have no rows", at: tables.first?.file ?? "")
            hasFault = true
        }
        self.rows = hasFault ? nil : rows
    }
}

/// Where the columns of a shape stand in one table.
private struct RowColumns {
    /// A configuration's levels: the name of each and its column.
    let levels: [(name: String, column: Int)]
    /// Levels that all rows of the table share.
    let shared: [String: Factor]
    let responses: [(column: Int, response: ResponseColumn)]
    let replicate: Int?
    let seed: Int?

    /// - Parameter isOneOfSeveral: then the file tells searches of one task apart.
    init?(_ table: ImportTable, _ shape: ImportStudy.Shape, isOneOfSeveral: Bool, _ reader: FileReader) {
        let names: [String] =
            switch shape {
            case .runs(let columns): columns.all
            case .searches(let columns): columns.all
            }
        var places: [String: Int] = [:]
        for name in names {
            if let place = table.values.columns[name] {
                places[name] = place
                continue
            }
            let near = table.header.nearest(to: name).map { "did you mean \($0)?" }
            reader.report(
                .missing, "there is no column “\(name)”", at: "\(table.file):1",
                advice: near ?? "it has \(table.header.joined(separator: ", "))")
        }
        func place(_ name: String) -> Int { places[name] ?? 0 }
        guard places.count == Set(names).count else { return nil }
        switch shape {
        case .runs(let columns):
            levels = (columns.factors + columns.configuration).map { ($0, place($0)) }
            shared = [:]
            responses = columns.responses.map { (place($0.column), $0) }
            replicate = columns.replicate.map(place)
            seed = columns.seed.map(place)
        case .searches(let columns):
            levels =
                [(SearchColumns.samplerLevel, place(columns.sampler))]
                + columns.task.map { (SearchColumns.taskLevel + "." + $0, place($0)) }
                + (columns.search.map { [(SearchColumns.searchLevel, place($0))] } ?? [])
            shared = isOneOfSeveral ? [SearchColumns.taskLevel + ".file": .text(table.stem)] : [:]
            responses = [(place(columns.energy.column), columns.energy), (place(columns.score.column), columns.score)]
            replicate = columns.trial.map(place)
            seed = nil
        }
    }

    func configuration(_ cells: [Substring]) -> Configuration {
        var configuration = Configuration(shared)
        for (name, column) in levels {
            let text = cells[column]
            let number = Double(text).flatMap { $0.isFinite ? $0 : nil }
            configuration.levels[name] = number.map(Factor.number) ?? .text(String(text))
        }
        return configuration
    }
}
