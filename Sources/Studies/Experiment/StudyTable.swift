import Reporting
import Store
import Metering
import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The rows of a study with all that a reader needs to know of them.
package struct StudyTable: Sendable, Hashable {
    package var study: String
    package var kind: String
    package var design: StudyDesign
    package var rows: [StudyRow]
    /// Nil for rows that come from several places.
    package var origin: StudyOrigin?

    package init(study: String, kind: String, design: StudyDesign, rows: [StudyRow], origin: StudyOrigin?) {
        self.study = study
        self.kind = kind
        self.design = design
        self.rows = rows
        self.origin = origin
    }

    /// The names of the figures of any row, sorted.
    package var figures: [String] { Set(rows.flatMap { $0.figures.map(\.name) }).sorted() }
}

extension StudyTable {
    /// What columns begin with that hold levels, and what a trial was besides them.
    static let factorPrefix = "factor."
    static let detailPrefix = "detail."
    /// What follows a figure's name in its columns, the value first.
    static let figureSuffixes = ["", ".unit", ".lower", ".upper", ".basis", ".provenance", ".origin"]
    /// Columns that are the same in every row, so that the file is complete by itself.
    static let originColumns = [
        "study", "kind", "responses", "run", "tool", "software", "sources", "processor", "threads", "memory", "virtual",
        "system", "kernel", "governor",
    ]
    static let trialColumns = ["replicate", "position", "seed", "started", "duration", "failure", "notes"]

    /// The rows as comma-separated values with a header: one row a trial, seven columns a figure.
    /// - Throws: ``StoreError`` for a response that has no JSON form.
    package func csv() throws -> String {
        let factors = design.factors.map(\.name)
        let details = Set(rows.flatMap { $0.details.keys }).sorted()
        let figures = figures
        var header = Self.originColumns + factors.map { Self.factorPrefix + $0 }
        header += details.map { Self.detailPrefix + $0 } + Self.trialColumns
        header += figures.flatMap { name in Self.figureSuffixes.map { name + $0 } }
        let origin = try originCells()
        var text = CSV.line(header)
        for row in rows {
            var cells = origin + factors.map { "\(row.configuration.levels[$0].map { "\($0)" } ?? "")" }
            cells += details.map { row.details[$0].map { "\($0)" } ?? "" } + row.trialCells
            cells += figures.flatMap { row[$0]?.cells ?? Self.figureSuffixes.map { _ in "" } }
            text += CSV.line(cells)
        }
        return text
    }

    private func originCells() throws -> [String] {
        let machine = origin?.machine
        return [
            study, kind, try JSONText(design.responses).text, origin?.run ?? "", origin?.toolVersion ?? "",
            origin?.software.joined(separator: "; ") ?? "", origin?.sources.joined(separator: "; ") ?? "",
            machine?.processor ?? "", machine.map { "\($0.threads)" } ?? "",
            machine?.memory.map { "\($0.value)" } ?? "", machine.map { "\($0.isVirtual)" } ?? "",
            machine?.operatingSystem ?? "", machine?.kernel ?? "", machine?.frequencyGovernor ?? "",
        ]
    }
}

extension StudyRow {
    fileprivate var trialCells: [String] {
        [
            "\(replicate)", position.map { "\($0)" } ?? "", seed.map { "\($0)" } ?? "",
            startedAt.map { $0.formatted(.iso8601) } ?? "", duration.map { "\($0.value)" } ?? "", failure ?? "",
            notes.joined(separator: "; "),
        ]
    }
}

extension Figure {
    fileprivate var cells: [String] {
        [
            "\(value)", unit, interval.map { "\($0.lower)" } ?? "", interval.map { "\($0.upper)" } ?? "",
            interval?.basis ?? "", provenance.kind, provenance.origin,
        ]
    }
}
