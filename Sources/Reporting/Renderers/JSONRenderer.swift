import Quantities

/// Writes a document as JSON with stable keys; figures are objects in base units.
public struct JSONRenderer: Sendable {
    public init() {}

    public func render(_ document: Document) -> String {
        let value: JSONValue = [
            "title": .text(document.title), "subtitle": document.subtitle.map { .text($0.plainText) } ?? .null,
            "metadata": definitions(document.metadata), "blocks": .array(document.blocks.map(block)),
            "provenance": .array(document.provenances.entries.map { .text($0.description) }),
        ]
        return value.serialized(indented: true) + "\n"
    }

    private func block(_ block: Block) -> JSONValue {
        switch block {
        case .heading(let text, let level):
            ["type": "heading", "level": .number(Double(level)), "text": .text(text)]
        case .paragraph(let text): ["type": "paragraph", "text": .text(text.plainText)]
        case .callout(let kind, let text):
            ["type": "callout", "kind": .text(kind.rawValue), "text": .text(text.plainText)]
        case .definitions(let list): ["type": "definitions", "items": definitions(list)]
        case .code(let text, let language):
            ["type": "code", "language": .text(language), "text": .text(text)]
        case .table(let table): self.table(table)
        case .chart(let chart):
            ["type": "chart", "title": .text(chart.title), "data": table(chart.table), "vegaLite": chart.vegaLite]
        }
    }

    private func definitions(_ list: [Definition]) -> JSONValue {
        .array(list.map { ["term": .text($0.term), "value": cell($0.value)] })
    }

    private func table(_ table: Table) -> JSONValue {
        [
            "type": "table", "title": table.title.map { .text($0) } ?? .null,
            "columns": .array(table.columns.map { .text($0.title) }),
            "rows": .array(table.rows.map { .array($0.map(cell)) }),
        ]
    }

    private func cell(_ cell: Cell) -> JSONValue {
        switch cell {
        case .text(let text): .text(text.plainText)
        case .number(let value, _): .number(value)
        case .missing(let reason): ["missing": .text(reason)]
        case .figure(let estimate): estimate.json
        }
    }
}

extension AnyEstimate {
    /// `{value, unit, lower, upper, basis, provenance: {kind, origin}}` in the base unit; unknown parts are null.
    public var json: JSONValue {
        [
            "value": .number(value), "unit": .text(units[0].symbol),
            "lower": interval.map { .number($0.lower) } ?? .null,
            "upper": interval.map { .number($0.upper) } ?? .null,
            "basis": interval.map { .text($0.basis) } ?? .null,
            "provenance": ["kind": .text(provenance.kind), "origin": .text(provenance.origin)],
        ]
    }
}
