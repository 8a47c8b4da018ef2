import Quantities

/// Turns the blocks of one document into elements.
struct HTMLWriter {
    let provenances: ProvenanceIndex
    /// The name of the heading written next.
    var anchor = ""
    private var figureCount = 0

    init(provenances: ProvenanceIndex) { self.provenances = provenances }

    mutating func append(_ block: Block, to parent: inout Element) {
        switch block {
        case .heading(let text, let level):
            let link = Element("a", ["href": "#" + anchor], text: text)
            parent.append(Element("h\(min(max(level, 2), 4))", ["id": anchor], elements: [link]))
        case .paragraph(let text):
            parent.append(Element("p", [:], nodes(text)))
        case .table(let table):
            self.table(table).forEach { parent.append($0) }
        case .chart(let chart):
            parent.append(figure(chart))
        case .callout(let kind, let text):
            let label = Element("p", ["class": "label"], text: kind.rawValue)
            parent.append(
                Element(
                    "aside", ["class": kind.rawValue, "role": "note"],
                    elements: [label, Element("p", [:], nodes(text))]))
        case .definitions(let list):
            parent.append(definitions(list))
        case .code(let text, _):
            parent.append(Element("pre", elements: [Element("code", text: text)]))
        }
    }

    func definitions(_ list: [Definition]) -> Element {
        var element = Element("dl")
        for definition in list {
            element.append(Element("dt", text: definition.term))
            element.append(Element("dd", [:], nodes(definition.value)))
        }
        return element
    }

    private func nodes(_ cell: Cell) -> [Element.Node] {
        switch cell {
        case .text(let text): nodes(text)
        case .figure(let estimate): [.element(figure(estimate, text: EstimateText.standalone(estimate)))]
        case .number: [.text(TableLayout(Table(columns: [""], rows: [[cell]])).rows[0][0].amount)]
        case .missing(let reason): [.element(Element("span", ["class": "missing"], text: "– \(reason)"))]
        }
    }

    func nodes(_ text: RichText) -> [Element.Node] { text.inlines.map(node) }

    private func node(_ inline: RichText.Inline) -> Element.Node {
        switch inline {
        case .text(let text): .text(text)
        case .code(let text): .element(Element("code", text: text))
        case .strong(let parts): .element(Element("strong", [:], parts.map(node)))
        case .emphasis(let parts): .element(Element("em", [:], parts.map(node)))
        case .link(let parts, let address): .element(Element("a", ["href": address], parts.map(node)))
        case .figure(let estimate): .element(figure(estimate, text: EstimateText.standalone(estimate)))
        }
    }

    /// A figure with its badge; the tooltip says what its range means.
    private func figure(_ estimate: AnyEstimate, text: String) -> Element {
        var element = Element("span", ["class": "figure"], text: text)
        if let basis = estimate.interval?.basis { element.attributes.append(("title", basis)) }
        element.append(badge(estimate.provenance))
        return element
    }

    /// The letter of a provenance, with its kind spelled out unless it was measured.
    func badge(_ provenance: Provenance) -> Element {
        let letter = provenances.letter(of: provenance)
        let word = if case .measured = provenance { letter } else { "\(provenance.kind) \(letter)" }
        return Element(
            "a", ["class": "badge \(provenance.kind)", "href": "#from-\(letter)", "title": provenance.description],
            text: word)
    }

    mutating func figure(_ chart: any Chart) -> Element {
        figureCount += 1
        let id = "figure-\(figureCount)"
        var figure = Element("figure", ["id": id])
        for (style, width) in [("wide", 816.0), ("narrow", 368.0)] {
            let drawing = chart.drawing(width: width, id: "\(id)-\(style)")
            var holder = Element("div", ["class": style])
            if case let natural = drawing.width, natural < width {
                holder.attributes.append(("style", "max-width:\(Canvas.number(natural))px"))
            }
            holder.append(drawing.element)
            figure.append(holder)
        }
        var caption = Element(
            "figcaption", elements: [Element("strong", text: "Figure \(figureCount). \(chart.title).")])
        if let text = chart.caption { caption.children += [.text(" ")] + nodes(text) }
        for provenance in uniqueProvenances(chart) { caption.append(badge(provenance)) }
        figure.append(caption)
        figure.append(
            Element("details", elements: [Element("summary", text: "Data of this figure")] + table(chart.table)))
        return figure
    }

    private func uniqueProvenances(_ chart: any Chart) -> [Provenance] {
        chart.provenances.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The section “Where the numbers come from”.
    func appendProvenances(to parent: inout Element) {
        guard !provenances.entries.isEmpty else { return }
        let link = Element("a", ["href": "#provenance"], text: "Where the numbers come from")
        parent.append(Element("h2", ["id": "provenance"], elements: [link]))
        var body = Element("tbody")
        for (provenance, count) in zip(provenances.entries, provenances.counts) {
            let letter = provenances.letter(of: provenance)
            body.append(
                Element(
                    "tr", ["id": "from-\(letter)"],
                    elements: [
                        Element("td", elements: [badge(provenance)]), Element("td", text: provenance.description),
                        Element("td", text: ProvenanceIndex.meaning(of: provenance)),
                        Element("td", ["class": "trailing"], text: "\(count)"),
                    ]))
        }
        let titles = ["Mark", "Source", "Meaning", "Figures"].map { title in
            Element("th", title == "Figures" ? ["class": "trailing"] : [:], text: title)
        }
        let head = Element("thead", elements: [Element("tr", elements: titles)])
        parent.append(
            Element(
                "div", ["class": "scroll"],
                elements: [
                    Element("table", ["class": "provenances"], elements: [head, body])
                ]))
    }
}
