/// An element of HTML or SVG; text and attributes are escaped when it is written.
struct Element: Sendable {
    /// What an element holds.
    enum Node: Sendable {
        case element(Element)
        case text(String)
        /// Styles and scripts of this package; never anything from outside.
        case verbatim(String)
    }

    var name: String
    var attributes: [(name: String, value: String)]
    var children: [Node]

    init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [Node] = []) {
        self.name = name
        self.attributes = attributes.map { ($0.key, $0.value) }
        self.children = children
    }

    init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
        self.init(name, attributes, [.text(text)])
    }

    init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], elements: [Element]) {
        self.init(name, attributes, elements.map { .element($0) })
    }

    mutating func append(_ element: Element) { children.append(.element(element)) }

    private static let void: Set<String> = ["meta", "br", "hr", "col"]
    /// Elements written on lines of their own, for readable and diffable files.
    private static let block: Set<String> = [
        "html", "head", "body", "main", "header", "section", "nav", "figure", "table", "thead", "tbody", "tr", "ul",
        "ol", "li", "dl", "div", "p", "h1", "h2", "h3", "h4", "pre", "aside", "details", "svg", "g", "style", "script",
        "meta", "title", "footer", "dt", "dd", "figcaption", "circle", "path", "rect", "text", "line", "desc",
    ]

    /// The element as HTML or XML text.
    func serialized() -> String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        text += "<" + name
        for attribute in attributes { text += " \(attribute.name)=\"\(Self.escaped(attribute.value))\"" }
        if Self.void.contains(name) {
            text += "/>\n"
            return
        }
        text += ">"
        for child in children {
            switch child {
            case .element(let element): element.write(to: &text)
            case .text(let string): text += Self.escaped(string)
            case .verbatim(let string): text += string
            }
        }
        text += "</\(name)>" + (Self.block.contains(name) ? "\n" : "")
    }

    /// Text safe inside an element or a quoted attribute; control characters, which XML forbids, are replaced.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE:
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
