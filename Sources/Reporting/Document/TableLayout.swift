import Quantities

/// What every renderer needs to know about a table: units, marks and notes, decided once for all of them.
///
/// Each column prints its figures in one unit, which stands in its header; a provenance that all figures of
/// a column share stands there too, rather than beside each figure.
struct TableLayout {
    struct Column {
        let title: String
        /// The unit of every figure below; empty for none.
        let unit: UnitSymbol
        /// The provenance of every figure below.
        let provenance: Provenance?
        let isTrailing: Bool
    }

    struct Entry {
        enum Content {
            case text(RichText)
            /// Number or figure, ready to print without its mark.
            case amount(String)
            case missing(reason: String, note: Int)
        }
        let content: Content
        /// The provenance to mark beside the figure; nil when the header bears it.
        let mark: Provenance?
        let cell: Cell
    }

    let columns: [Column]
    let rows: [[Entry]]
    /// Why cells are missing, numbered from 1.
    let reasons: [String]
    /// What the ranges of the table's figures mean.
    let bases: [String]

    init(_ table: Table) {
        columns = table.columns.enumerated().map { index, column in
            Self.column(column, cells: table.rows.compactMap { $0.indices.contains(index) ? $0[index] : nil })
        }
        var reasons: [String] = []
        var bases: [String] = []
        rows = table.rows.map { [columns] row in
            columns.enumerated().map { index, column in
                let cell = row.indices.contains(index) ? row[index] : .text(RichText(plain: ""))
                if case .missing(let reason) = cell, !reasons.contains(reason) { reasons.append(reason) }
                if case .figure(let estimate) = cell, let basis = estimate.interval?.basis, !bases.contains(basis) {
                    bases.append(basis)
                }
                return Self.entry(cell, in: column, reasons: reasons)
            }
        }
        self.reasons = reasons
        self.bases = bases
    }

    private static func column(_ column: Table.Column, cells: [Cell]) -> Column {
        let figures = cells.compactMap { if case .figure(let estimate) = $0 { estimate } else { nil } }
        let shared = Set(figures.map(\.provenance))
        let sameUnits = Set(figures.map(\.units)).count == 1
        let numeric =
            cells.contains { $0.sortValue != nil } && !cells.contains { if case .text = $0 { true } else { false } }
        return Column(
            title: column.title,
            unit: sameUnits ? figures[0].units.common(for: figures.map(\.value)) : UnitSymbol("", .nan),
            provenance: figures.count > 1 && shared.count == 1 ? shared.first : nil,
            isTrailing: column.alignment.map { $0 == .trailing } ?? numeric)
    }

    private static func entry(_ cell: Cell, in column: Column, reasons: [String]) -> Entry {
        switch cell {
        case .text(let text):
            return Entry(content: .text(text), mark: nil, cell: cell)
        case .number(let value, let digits):
            let whole = Int64(exactly: value).map(String.init)
            let text = digits >= 17 ? whole : nil
            return Entry(content: .amount(text ?? value.text(digits: digits)), mark: nil, cell: cell)
        case .missing(let reason):
            let note = (reasons.firstIndex(of: reason) ?? 0) + 1
            return Entry(content: .missing(reason: reason, note: note), mark: nil, cell: cell)
        case .figure(let estimate):
            // Columns of mixed quantities carry each figure's own unit.
            let text =
                column.unit.scale.isNaN
                ? EstimateText.standalone(estimate) : EstimateText(estimate, in: column.unit).text
            let mark = column.provenance == nil ? estimate.provenance : nil
            return Entry(content: .amount(text), mark: mark, cell: cell)
        }
    }
}

extension TableLayout.Column {
    /// The unit's symbol for the header; empty for none.
    var unitText: String { unit.scale.isNaN ? "" : unit.symbol }

    /// `Title (unit)`.
    var heading: String { unitText.isEmpty ? title : "\(title) (\(unitText))" }
}

extension TableLayout.Entry {
    /// The number or figure as text; empty for text and missing cells.
    var amount: String { if case .amount(let text) = content { text } else { "" } }
}

extension TableLayout {
    /// What ranges mean and why cells are missing, one line each.
    var footnotes: [String] {
        bases.map { "Ranges: \($0)." } + reasons.enumerated().map { "\(Ticks.superscript($0 + 1)) \($1)" }
    }
}
