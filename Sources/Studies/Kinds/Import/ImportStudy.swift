package import Pipelines
import Quantities
import Reporting
import Statistics
import Store
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Published raw data in the analysis of every study: a table of runs, or the trials of searches.
package struct ImportStudy: GatheredStudy {
    package static let name = "import"
    package static let abstract = "published raw data, analysed as one's own"
    package static let keys = ["data", "trials", "columns", "citation", "baselines"]

    /// What the tables hold.
    package enum Shape: Sendable, Hashable, Encodable {
        case runs(RunColumns)
        case searches(SearchColumns)
    }

    package let files: [String]
    package let shape: Shape
    package let citation: String
    /// Samplers that the others are compared with; empty for tables of runs.
    package let baselines: [String]
    /// The rows as they were read, in the order of files and lines.
    package let published: [StudyRow]

    private enum CodingKeys: String, CodingKey { case files, shape, citation, baselines }

    package init?(_ fields: Fields, reader: FileReader, folder: String) {
        let isSearch = fields.values["trials"] != nil
        guard isSearch == (fields.values["data"] == nil) else {
            reader.report(
                .missing, "an import needs either “data”, a table of runs, or “trials”, one of searches",
                at: fields.place, advice: "write data: FILE.csv or trials: FILE.csv")
            return nil
        }
        let names = reader.texts(fields.values[isSearch ? "trials" : "data"], of: isSearch ? "“trials”" : "“data”")
        let paths = names.map { $0.path(from: folder) }
        let tables = paths.compactMap { reader.table($0) }
        guard let first = tables.first, tables.count == paths.count else { return nil }
        guard let shape = Self.shape(fields, first, isSearch: isSearch, reader) else { return nil }
        files = paths
        self.shape = shape
        citation = fields.text("citation") ?? shape.knownCitation(first.header) ?? names.joined(separator: " and ")
        let rows = ImportRows(tables, shape: shape, citation: citation, reader).rows
        guard let rows else { return nil }
        published = rows
        baselines = Self.baselines(fields, shape, rows, reader)
    }

    /// What `columns` say, or what is known of files with such a header.
    private static func shape(_ fields: Fields, _ table: ImportTable, isSearch: Bool, _ reader: FileReader) -> Shape? {
        if let node = fields.values["columns"] {
            return isSearch
                ? reader.searchColumns(node).map(Shape.searches) : reader.runColumns(node).map(Shape.runs)
        }
        if let known = KnownTable.all.first(where: { $0.recognises(table.header) }) { return known.shape }
        reader.report(
            .missing, "the columns of \(table.file) are not of a table that is known", at: fields.place,
            advice: isSearch
                ? "add “columns: {sampler: …, trial: …, energy: …, score: …}”"
                : "add “columns: {factors: [\(table.header.first ?? "…")], responses: […]}”")
        return nil
    }

    private static func baselines(
        _ fields: Fields, _ shape: Shape, _ rows: [StudyRow], _ reader: FileReader
    ) -> [String] {
        guard case .searches = shape else {
            if let node = fields.values["baselines"] {
                reader.report(
                    .key, "“baselines” belong to searches, and “data” is a table of runs", at: reader.place(node),
                    advice: "remove it, or write “trials” instead of “data”")
            }
            return []
        }
        let samplers = rows.reduce(into: [String]()) { found, row in
            let sampler = row.configuration.levels[SearchColumns.samplerLevel]?.description ?? ""
            if !found.contains(sampler) { found.append(sampler) }
        }
        if let node = fields.values["baselines"] {
            let named = reader.texts(node, of: "“baselines”")
            for name in named where !samplers.contains(name) {
                reader.report(
                    .value, "no trial is by a sampler “\(name)”", at: reader.place(node),
                    advice: "the samplers are \(samplers.joined(separator: ", "))")
            }
            return named
        }
        let usual = samplers.filter { name in ["grid", "random"].contains { name.lowercased().hasPrefix($0) } }
        if usual.isEmpty || usual.count == samplers.count {
            reader.report(
                .missing, "it is not clear which sampler the others are compared with", at: fields.place,
                advice: "add “baselines: [NAME]” with some of \(samplers.joined(separator: ", "))")
        }
        return usual
    }

    package func rows(_ context: StudyContext) throws -> [StudyRow] { published }
}

extension ImportStudy.Shape {
    /// The publication of a table that is known by its header.
    fileprivate func knownCitation(_ header: [String]) -> String? {
        KnownTable.all.first { $0.recognises(header) && $0.shape == self }?.citation
    }
}
