import Quantities

/// Writes documents and tables for a terminal of a given width.
public struct TerminalRenderer: Sendable {
    /// Columns of the terminal.
    public var width: Int
    /// Whether to use ANSI colours and weights; the caller knows whether a person reads it.
    public var isColored: Bool

    public init(width: Int = 80, isColored: Bool = false) {
        self.width = max(20, width)
        self.isColored = isColored
    }

    public func render(_ document: Document) -> String {
        let provenances = document.provenances
        var parts = [styled(wrapped(document.title.onOneLine), .bold)]
        if let subtitle = document.subtitle { parts.append(wrapped(plain(subtitle, provenances))) }
        if !document.metadata.isEmpty { parts.append(definitions(document.metadata, provenances)) }
        parts += document.blocks.map { block($0, provenances) }
        parts += legend(provenances)
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    /// One table with its notes and the list of its provenances.
    public func render(_ table: Table) -> String {
        let provenances = Document(title: "", blocks: [.table(table)]).provenances
        return ([self.table(table, provenances)] + legend(provenances)).joined(separator: "\n") + "\n"
    }

    private func block(_ block: Block, _ provenances: ProvenanceIndex) -> String {
        switch block {
        case .heading(let text, _): styled(wrapped(text.onOneLine), .bold)
        case .paragraph(let text): wrapped(plain(text, provenances))
        case .table(let table): self.table(table, provenances)
        case .chart(let chart):
            styled(wrapped(chart.title.onOneLine), .bold) + "\n" + table(chart.table, provenances)
        case .callout(let kind, let text):
            wrapped("\(kind.rawValue.uppercased()): \(plain(text, provenances))")
        case .definitions(let list): definitions(list, provenances)
        case .code(let text, _):
            text.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + String($0).onOneLine }
                .joined(separator: "\n")
        }
    }

    private func definitions(_ list: [Definition], _ provenances: ProvenanceIndex) -> String {
        let terms = min(list.map(\.term.displayWidth).max() ?? 0, width / 2)
        return list.map { definition in
            let value = plain(definition.value, provenances)
            return definition.term.onOneLine.fitted(to: terms) + "  " + value.truncated(to: width - terms - 2)
        }.joined(separator: "\n")
    }

    // MARK: Tables

    private func table(_ table: Table, _ provenances: ProvenanceIndex) -> String {
        let layout = TableLayout(table)
        let header = layout.columns.map { column in
            column.heading.onOneLine + (column.provenance.map { mark($0, provenances) } ?? "")
        }
        let rows = layout.rows.map { $0.map { content($0, provenances).onOneLine } }
        let widths = Self.widths(header, rows, available: width)
        func line(_ cells: [String]) -> String {
            let fitted = zip(zip(cells, widths), layout.columns).map { cell, column in
                cell.0.fitted(to: cell.1, alignedRight: column.isTrailing)
            }
            return fitted.joined(separator: "  ")
        }
        let rule = String(repeating: "─", count: min(width, widths.reduce(0, +) + 2 * max(0, widths.count - 1)))
        let title = table.title.map { [styled(wrapped($0.onOneLine), .bold)] } ?? []
        let body = rows.enumerated().flatMap { index, cells in
            let isStrong = table.emphasizedRows.contains(index)
            return Self.wrapped(cells, widths, from: .top).map {
                isStrong ? styled(line($0), .bold) : line($0).trimmingTrailingSpaces
            }
        }
        let notes = table.notes.map { wrapped(plain($0, provenances)) } + layout.footnotes.map { wrapped($0.onOneLine) }
        let heads = Self.wrapped(header, widths, from: .bottom).map { styled(line($0), .bold) }
        return (title + heads + [rule] + body + notes.map { styled($0, .dim) }).joined(separator: "\n")
    }

    /// Natural widths where they fit; else headers wrap first, then cells, and at last the widest words are cut.
    private static func widths(_ header: [String], _ rows: [[String]], available: Int) -> [Int] {
        let body = header.indices.map { index in rows.map { $0[index].displayWidth }.max() ?? 0 }
        func longestWord(_ text: String) -> Int {
            text.split(separator: " ").map { String($0).displayWidth }.max() ?? 0
        }
        let words = header.map(longestWord)
        let bodyWords = header.indices.map { index in rows.map { longestWord($0[index]) }.max() ?? 0 }
        let room = available - 2 * max(0, header.count - 1)
        var widths = header.indices.map { max(header[$0].displayWidth, body[$0]) }
        let none = Array(repeating: 1, count: header.count)
        for floors in [zip(body, words).map(max), zip(bodyWords, words).map(max), none] {
            while widths.reduce(0, +) > room {
                let slack = widths.indices.filter { widths[$0] > floors[$0] }
                guard let widest = slack.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
            }
        }
        return widths
    }

    /// Where the lines of cells with fewer of them stand.
    private enum Edge { case top, bottom }

    /// Each cell in as many lines as the one that needs the most.
    private static func wrapped(_ cells: [String], _ widths: [Int], from edge: Edge) -> [[String]] {
        let columns = zip(cells, widths).map { text, width in
            // What fits stays as it is, indentation included.
            text.displayWidth <= width ? [text] : lines(of: text, width: width)
        }
        let height = columns.map(\.count).max() ?? 0
        return (0..<height).map { row in
            columns.map { lines in
                let index = edge == .top ? row : row - (height - lines.count)
                return lines.indices.contains(index) ? lines[index] : ""
            }
        }
    }

    private func content(_ entry: TableLayout.Entry, _ provenances: ProvenanceIndex) -> String {
        switch entry.content {
        case .text(let text): plain(text, provenances)
        case .amount(let text): text + (entry.mark.map { mark($0, provenances) } ?? "")
        case .missing(_, let note): "–" + Ticks.superscript(note)
        }
    }

    // MARK: Text

    private func plain(_ cell: Cell, _ provenances: ProvenanceIndex) -> String {
        switch cell {
        case .text(let text): plain(text, provenances)
        case .figure(let estimate): EstimateText.standalone(estimate) + mark(estimate.provenance, provenances)
        case .number: TableLayout(Table(columns: [""], rows: [[cell]])).rows[0][0].amount
        case .missing(let reason): "– (\(reason.onOneLine))"
        }
    }

    private func plain(_ text: RichText, _ provenances: ProvenanceIndex) -> String {
        func plain(_ inline: RichText.Inline) -> String {
            switch inline {
            case .text(let text), .code(let text): text.onOneLine
            case .strong(let parts), .emphasis(let parts): parts.map(plain).joined()
            case .link(let parts, let address): parts.map(plain).joined() + " (\(address))"
            case .figure(let estimate): EstimateText.standalone(estimate) + mark(estimate.provenance, provenances)
            }
        }
        return text.inlines.map(plain).joined()
    }

    private func mark(_ provenance: Provenance, _ provenances: ProvenanceIndex) -> String {
        " [\(provenances.letter(of: provenance))]"
    }

    private func legend(_ provenances: ProvenanceIndex) -> [String] {
        guard !provenances.entries.isEmpty else { return [] }
        let lines = provenances.entries.map { provenance in
            let sign = EstimateText.sign(of: provenance)
            return wrapped(
                "[\(provenances.letter(of: provenance))] " + (sign.isEmpty ? "" : sign + " ")
                    + provenance.description.onOneLine)
        }
        return [styled(lines.joined(separator: "\n"), .dim)]
    }

    private func wrapped(_ text: String) -> String {
        Self.lines(of: text, width: width).joined(separator: "\n")
    }

    private static func lines(of text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.displayWidth + 1 + String(word).displayWidth > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }

    private enum Style: Int {
        case bold = 1
        case dim = 2
    }

    private func styled(_ text: String, _ style: Style) -> String {
        isColored && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
