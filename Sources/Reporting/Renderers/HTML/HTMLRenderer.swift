import Quantities

/// Writes a document as one self-contained web page: styles, charts and script inside, nothing loaded from outside.
public struct HTMLRenderer: Sendable {
    public init() {}

    /// The page.
    public func render(_ document: Document) -> String {
        var writer = HTMLWriter(provenances: document.provenances)
        var head = Element(
            "head",
            elements: [
                Element("meta", ["charset": "utf-8"]),
                Element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                Element("title", text: document.title),
            ])
        head.append(Element("style", [:], [.verbatim(Stylesheet.page)]))
        var header = Element("header", elements: [Element("h1", text: document.title)])
        if let subtitle = document.subtitle {
            header.append(Element("p", ["class": "subtitle"], writer.nodes(subtitle)))
        }
        if !document.metadata.isEmpty { header.append(writer.definitions(document.metadata)) }
        let anchors = Anchors(document)
        if document.hasContents { header.append(contents(document, anchors)) }
        var main = Element("main")
        for (index, block) in document.blocks.enumerated() {
            writer.anchor = anchors[index]
            writer.append(block, to: &main)
        }
        writer.appendProvenances(to: &main)
        let body = Element(
            "body", [:],
            [.element(header), .element(main), .element(Element("script", [:], [.verbatim(Stylesheet.sorting)]))])
        return "<!DOCTYPE html>\n" + Element("html", ["lang": "en"], elements: [head, body]).serialized()
    }

    private func contents(_ document: Document, _ anchors: Anchors) -> Element {
        var list = Element("ol")
        for (index, block) in document.blocks.enumerated() {
            guard case .heading(let text, let level) = block else { continue }
            let link = Element("a", ["href": "#" + anchors[index]], text: text)
            list.append(Element("li", ["class": "level\(level)"], elements: [link]))
        }
        return Element("nav", ["aria-label": "Contents"], elements: [list])
    }
}

/// The names of a document's headings in addresses, each used once.
struct Anchors {
    private var names: [Int: String] = [:]

    init(_ document: Document) {
        var used: Set<String> = []
        for (index, block) in document.blocks.enumerated() {
            guard case .heading(let text, _) = block else { continue }
            let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
            let base = words.isEmpty ? "section" : words.joined(separator: "-")
            var name = base
            var count = 2
            while !used.insert(name).inserted {
                name = "\(base)-\(count)"
                count += 1
            }
            names[index] = name
        }
    }

    subscript(block: Int) -> String { names[block] ?? "" }
}
