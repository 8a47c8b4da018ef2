import Quantities

extension HTMLWriter {
    /// The table and the notes below it.
    func table(_ table: Table) -> [Element] {
        let layout = TableLayout(table)
        var element = Element("table", ["class": "sortable"])
        if let title = table.title { element.append(Element("caption", text: title)) }
        let header = Element("tr", elements: layout.columns.map(header))
        element.append(Element("thead", elements: [header]))
        var body = Element("tbody")
        for (index, row) in layout.rows.enumerated() {
            let cells = zip(row, layout.columns).map { cell($0, in: $1) }
            body.append(
                Element("tr", table.emphasizedRows.contains(index) ? ["class": "emphasized"] : [:], elements: cells))
        }
        element.append(body)
        return [Element("div", ["class": "scroll"], elements: [element])] + notes(table, layout)
    }

    private func header(_ column: TableLayout.Column) -> Element {
        var element = Element("th", column.isTrailing ? ["class": "trailing", "scope": "col"] : ["scope": "col"])
        element.append(Element("button", ["type": "button"], text: column.title))
        if !column.unitText.isEmpty {
            element.children.append(.text(" "))
            element.append(Element("span", ["class": "unit"], text: column.unitText))
        }
        if let provenance = column.provenance { element.append(badge(provenance)) }
        return element
    }

    private func cell(_ entry: TableLayout.Entry, in column: TableLayout.Column) -> Element {
        var element = Element("td", column.isTrailing ? ["class": "trailing"] : [:])
        if let value = entry.cell.sortValue, value.isFinite {
            element.attributes.append(("data-sort", JSONValue.number(value)))
        }
        switch entry.content {
        case .text(let text):
            element.children = nodes(text)
            // Names such as “yolov7-tiny” must not break at their hyphens.
            if text.plainText.count <= 24, !column.isTrailing { element.attributes.append(("class", "short")) }
        case .amount(let text): element.children = [.text(text)]
        case .missing(let reason, let note):
            element.attributes = [("class", column.isTrailing ? "trailing missing" : "missing"), ("title", reason)]
            element.children = [.text("–"), .element(Element("sup", text: "\(note)"))]
        }
        if case .figure(let estimate) = entry.cell {
            let basis = estimate.interval.map { "; range: \($0.basis)" } ?? ""
            element.attributes.append(("title", estimate.provenance.description + basis))
        }
        if let mark = entry.mark { element.append(badge(mark)) }
        return element
    }

    private func notes(_ table: Table, _ layout: TableLayout) -> [Element] {
        table.notes.map { Element("p", ["class": "table-note"], nodes($0)) }
            + layout.footnotes.map { Element("p", ["class": "table-note"], text: $0) }
    }
}
