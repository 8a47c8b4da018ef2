import GRDB
import Quantities
import Reporting

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Store {
    /// Writes a run piece by piece, holding one record in memory at a time.
    /// - Parameter write: takes the next piece of text; what it throws ends the export and is passed on.
    public func export(_ run: Run, as format: ExportFormat, to write: (String) throws -> Void) throws {
        switch format {
        case .longCSV: try exportLong(run, to: write)
        case .wideCSV: try exportWide(run, to: write)
        case .json: try exportJSON(run, to: write)
        }
    }

    private func exportLong(_ run: Run, to write: (String) throws -> Void) throws {
        try write(
            CSV.line([
                "run", "sequence", "subject", "factors", "key", "state", "recorded_at", "figure", "value", "unit",
                "lower",
                "upper", "basis", "provenance", "origin",
            ]))
        try database.read { db in
            try RecordReader(db).forEachRecord(of: run) { stored in
                let record = stored.record
                let shared = [
                    stored.runID, String(stored.sequence), record.subject, try JSONText(record.factors).text,
                    record.key,
                    record.state.rawValue, stored.recordedAt.text,
                ]
                // A record without figures, such as a failed one, still has its line.
                if record.figures.isEmpty { try write(CSV.line(shared + Array(repeating: "", count: 8))) }
                for figure in record.figures {
                    try write(
                        CSV.line(
                            shared + [
                                figure.name, "\(figure.value)", figure.unit,
                                figure.interval.map { "\($0.lower)" } ?? "",
                                figure.interval.map { "\($0.upper)" } ?? "", figure.interval?.basis ?? "",
                                figure.provenance.kind, figure.provenance.origin,
                            ]))
                }
            }
        }
    }

    private func exportWide(_ run: Run, to write: (String) throws -> Void) throws {
        try database.read { db in
            let factors = try String.fetchAll(
                db, sql: "SELECT DISTINCT j.key FROM record, json_each(factors) AS j WHERE run = ? ORDER BY j.key",
                arguments: [run.number])
            let figures = try Row.fetchAll(
                db,
                sql: """
                    SELECT name, unit FROM figure JOIN record ON record.id = figure.record
                    WHERE run = ? GROUP BY name, unit ORDER BY name, unit
                    """, arguments: [run.number]
            ).map { (name: $0["name"] as String, unit: $0["unit"] as String) }
            let columns = figures.flatMap { figure in
                let name = figure.unit.isEmpty ? figure.name : "\(figure.name) (\(figure.unit))"
                return [name, "\(name) lower", "\(name) upper", "\(name) provenance"]
            }
            try write(CSV.line(["sequence", "subject", "state", "recorded_at"] + factors + columns))
            try RecordReader(db).forEachRecord(of: run) { stored in
                let record = stored.record
                let levels = factors.map { record.factors[$0]?.description ?? "" }
                let amounts = figures.flatMap { column -> [String] in
                    guard let figure = record[figure: column.name], figure.unit == column.unit else {
                        return ["", "", "", ""]
                    }
                    return [
                        "\(figure.value)", figure.interval.map { "\($0.lower)" } ?? "",
                        figure.interval.map { "\($0.upper)" } ?? "", figure.provenance.description,
                    ]
                }
                try write(
                    CSV.line(
                        [String(stored.sequence), record.subject, record.state.rawValue, stored.recordedAt.text]
                            + levels + amounts))
            }
        }
    }

    private func exportJSON(_ run: Run, to write: (String) throws -> Void) throws {
        func text(_ string: String?) -> String { string.map { JSONValue.text($0).serialized() } ?? "null" }
        try write(
            """
            {"run":{"id":\(text(run.id)),"kind":\(text(run.kind)),"label":\(text(run.label)),\
            "state":\(text(run.state.rawValue)),"startedAt":\(text(run.startedAt.text)),\
            "endedAt":\(text(run.endedAt?.text)),"toolVersion":\(text(run.toolVersion)),\
            "machine":\(run.machine.text),"settings":\(run.settings.text),"outcome":\(run.outcome?.text ?? "null"),\
            "designKey":\(text(run.designKey))},
            "records":[
            """)
        var isFirst = true
        try database.read { db in
            try RecordReader(db).forEachRecord(of: run) { stored in
                let record = stored.record
                let line = """
                    {"sequence":\(stored.sequence),"subject":\(text(record.subject)),\
                    "factors":\(try JSONText(record.factors).text),"key":\(text(record.key)),\
                    "state":\(text(record.state.rawValue)),"recordedAt":\(text(stored.recordedAt.text)),\
                    "figures":\(try JSONText(record.figures).text),"payload":\(record.payload?.text ?? "null")}
                    """
                try write((isFirst ? "\n" : ",\n") + line)
                isFirst = false
            }
        }
        try write("\n]}\n")
    }
}

extension Date {
    /// ISO 8601 with milliseconds, in UTC.
    fileprivate var text: String { formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}
