import Quantities

/// Writes a table as comma-separated values: amounts in base units with full precision, ranges and provenance beside.
public struct CSVRenderer: Sendable {
    public init() {}

    /// One header line and a line per row; a column of figures becomes value, lower, upper and provenance.
    public func render(_ table: Table) -> String {
        let kinds = table.columns.indices.map { index in
            kind(of: table.rows.compactMap { $0.indices.contains(index) ? $0[index] : nil })
        }
        var text = CSV.line(zip(table.columns, kinds).flatMap { header($0.title, $1) })
        for row in table.rows {
            text += CSV.line(
                kinds.enumerated().flatMap { index, kind in
                    fields(row.indices.contains(index) ? row[index] : .plain(""), kind)
                })
        }
        return text
    }

    private enum Kind {
        case plain
        case figures(unit: String)
    }

    private func kind(of cells: [Cell]) -> Kind {
        for case .figure(let estimate) in cells { return .figures(unit: estimate.units[0].symbol) }
        return .plain
    }

    private func header(_ title: String, _ kind: Kind) -> [String] {
        guard case .figures(let unit) = kind else { return [title] }
        let name = unit.isEmpty ? title : "\(title) (\(unit))"
        return [name, "\(title) lower", "\(title) upper", "\(title) provenance"]
    }

    private func fields(_ cell: Cell, _ kind: Kind) -> [String] {
        let first: String
        switch cell {
        case .text(let text): first = text.plainText
        case .number(let value, _): first = number(value)
        case .missing: first = ""
        case .figure(let estimate):
            return [
                number(estimate.value), estimate.interval.map { number($0.lower) } ?? "",
                estimate.interval.map { number($0.upper) } ?? "", estimate.provenance.description,
            ]
        }
        guard case .figures = kind else { return [first] }
        return [first, "", "", ""]
    }

    private func number(_ value: Double) -> String { value.isFinite ? JSONValue.number(value) : "" }
}
