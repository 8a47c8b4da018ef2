import Quantities

/// Writes a document as Markdown with tables; charts become tables of their figures.
public struct MarkdownRenderer: Sendable {
    public init() {}

    public func render(_ document: Document) -> String {
        let provenances = document.provenances
        var parts = ["# " + Self.escaped(document.title.onOneLine)]
        if let subtitle = document.subtitle { parts.append(text(subtitle, provenances)) }
        if !document.metadata.isEmpty { parts.append(definitions(document.metadata, provenances)) }
        if document.hasContents { parts.append(contents(document)) }
        parts += document.blocks.map { block($0, provenances) }
        parts += provenanceSection(provenances)
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private func block(_ block: Block, _ provenances: ProvenanceIndex) -> String {
        switch block {
        case .heading(let text, let level):
            String(repeating: "#", count: min(max(level, 2), 6)) + " " + Self.escaped(text.onOneLine)
        case .paragraph(let text): self.text(text, provenances)
        case .table(let table): self.table(table, provenances)
        case .chart(let chart):
            (["**\(Self.escaped(chart.title.onOneLine))**"]
                + [chart.caption.map { text($0, provenances) } ?? "", table(chart.table, provenances)])
                .filter { !$0.isEmpty }.joined(separator: "\n\n")
        case .callout(let kind, let text):
            "> **\(kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()):** "
                + self.text(text, provenances)
        case .definitions(let list): definitions(list, provenances)
        case .code(let text, let language): Self.fenced(text, language)
        }
    }

    private func contents(_ document: Document) -> String {
        document.blocks.compactMap { block in
            guard case .heading(let text, let level) = block else { return nil }
            return String(repeating: "  ", count: max(0, level - 2)) + "- " + Self.escaped(text.onOneLine)
        }.joined(separator: "\n")
    }

    private func definitions(_ list: [Definition], _ provenances: ProvenanceIndex) -> String {
        list.map { "- **\(Self.escaped($0.term.onOneLine)):** \(cell($0.value, provenances))" }.joined(separator: "\n")
    }

    private func cell(_ cell: Cell, _ provenances: ProvenanceIndex) -> String {
        switch cell {
        case .text(let text): self.text(text, provenances)
        case .figure(let estimate): figure(estimate, provenances)
        case .number: TableLayout(Table(columns: [""], rows: [[cell]])).rows[0][0].amount
        case .missing(let reason): "– (\(Self.escaped(reason.onOneLine)))"
        }
    }

    private func table(_ table: Table, _ provenances: ProvenanceIndex) -> String {
        let layout = TableLayout(table)
        let header = layout.columns.map { column in
            Self.inCell(Self.escaped(column.heading) + (column.provenance.map { mark($0, provenances) } ?? ""))
        }
        let rows = layout.rows.enumerated().map { index, row in
            row.map { entry in
                let text = Self.inCell(content(entry, provenances))
                return table.emphasizedRows.contains(index) && !text.isEmpty ? "**\(text)**" : text
            }
        }
        let rule = layout.columns.map { $0.isTrailing ? "---:" : "---" }
        let lines = ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
        let notes = table.notes.map { text($0, provenances) } + layout.footnotes.map { Self.escaped($0.onOneLine) }
        let title = table.title.map { ["**\(Self.escaped($0.onOneLine))**"] } ?? []
        return (title + [lines.joined(separator: "\n")] + notes).joined(separator: "\n\n")
    }

    private func content(_ entry: TableLayout.Entry, _ provenances: ProvenanceIndex) -> String {
        switch entry.content {
        case .text(let text): self.text(text, provenances)
        case .amount(let text): Self.escaped(text) + (entry.mark.map { mark($0, provenances) } ?? "")
        case .missing(_, let note): "–" + Ticks.superscript(note)
        }
    }

    private func text(_ text: RichText, _ provenances: ProvenanceIndex) -> String {
        text.inlines.map { inline($0, provenances) }.joined()
    }

    private func inline(_ inline: RichText.Inline, _ provenances: ProvenanceIndex) -> String {
        func joined(_ parts: [RichText.Inline]) -> String { parts.map { self.inline($0, provenances) }.joined() }
        switch inline {
        case .text(let text): return Self.escaped(text.onOneLine)
        case .strong(let parts): return "**\(joined(parts))**"
        case .emphasis(let parts): return "*\(joined(parts))*"
        case .link(let parts, let address): return "[\(joined(parts))](\(address))"
        case .figure(let estimate): return figure(estimate, provenances)
        case .code(let text):
            let fence = text.contains("`") ? "``" : "`"
            return fence + text.onOneLine + fence
        }
    }

    private func figure(_ estimate: AnyEstimate, _ provenances: ProvenanceIndex) -> String {
        Self.escaped(EstimateText.standalone(estimate)) + mark(estimate.provenance, provenances)
    }

    /// ` [a]` for measured figures, ` [modelled b]` for others.
    private func mark(_ provenance: Provenance, _ provenances: ProvenanceIndex) -> String {
        let letter = provenances.letter(of: provenance)
        if case .measured = provenance { return " \\[\(letter)\\]" }
        return " \\[\(provenance.kind) \(letter)\\]"
    }

    private func provenanceSection(_ provenances: ProvenanceIndex) -> [String] {
        guard !provenances.entries.isEmpty else { return [] }
        let lines = provenances.entries.map { provenance in
            "- **\(provenances.letter(of: provenance))**: \(Self.escaped(provenance.description.onOneLine)) – "
                + ProvenanceIndex.meaning(of: provenance)
        }
        return ["## Where the numbers come from", lines.joined(separator: "\n")]
    }

    /// Text that Markdown shows as it is, HTML included.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\\", "`", "*", "_", "[", "]", "#", "|", "~": result += "\\\(character)"
            default: result.append(character)
            }
        }
    }

    private static func inCell(_ text: String) -> String { text.onOneLine }

    /// A fence longer than any run of backticks inside.
    private static func fenced(_ text: String, _ language: String) -> String {
        var longest = 0
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language.filter { $0.isLetter || $0.isNumber })\n\(text)\n\(fence)"
    }
}
