import Quantities

/// Collects the elements of a drawing; a shape with a coordinate that is not a number is left out.
struct Canvas {
    let width: Double
    var height: Double
    private(set) var elements: [Element] = []

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// At most two digits after the point.
    static func number(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return Int(exactly: rounded).map(String.init) ?? rounded.formatted(fractionDigits: 2)
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class style: String) {
        guard [x1, y1, x2, y2].allSatisfy(\.isFinite) else { return }
        elements.append(
            Element(
                "line",
                [
                    "class": style, "x1": Self.number(x1), "y1": Self.number(y1), "x2": Self.number(x2),
                    "y2": Self.number(y2),
                ]))
    }

    mutating func rectangle(_ box: Box, class style: String, tooltip: String? = nil, radius: Double = 0) {
        guard [box.x, box.y, box.width, box.height].allSatisfy(\.isFinite) else { return }
        add(
            Element(
                "rect",
                [
                    "class": style, "x": Self.number(box.x), "y": Self.number(box.y),
                    "width": Self.number(max(0, box.width)), "height": Self.number(max(0, box.height)),
                    "rx": Self.number(radius),
                ]), tooltip)
    }

    /// - Parameter data: SVG path data built with ``number(_:)`` from finite coordinates.
    mutating func path(_ data: String, class style: String, tooltip: String? = nil) {
        guard !data.isEmpty else { return }
        add(Element("path", ["class": style, "d": data]), tooltip)
    }

    mutating func polyline(_ points: [(x: Double, y: Double)], class style: String) {
        path(Self.data(points), class: style)
    }

    static func data(_ points: [(x: Double, y: Double)]) -> String {
        points.filter { $0.x.isFinite && $0.y.isFinite }.enumerated()
            .map { ($0.offset == 0 ? "M" : "L") + number($0.element.x) + " " + number($0.element.y) }.joined()
    }

    /// - Parameter anchor: `start`, `middle` or `end`.
    mutating func text(
        _ text: String, _ x: Double, _ y: Double, anchor: String = "start", class style: String = "",
        turned: Bool = false
    ) {
        guard x.isFinite, y.isFinite, !text.isEmpty else { return }
        var element = Element("text", ["x": Self.number(x), "y": Self.number(y), "text-anchor": anchor], text: text)
        if !style.isEmpty { element.attributes.append(("class", style)) }
        if turned { element.attributes.append(("transform", "rotate(-90 \(Self.number(x)) \(Self.number(y)))")) }
        elements.append(element)
    }

    mutating func mark(
        _ shape: MarkShape, _ x: Double, _ y: Double, size: Double = 4.5, class style: String, tooltip: String? = nil
    ) {
        guard x.isFinite, y.isFinite else { return }
        path(shape.data(x, y, size), class: "mark " + style, tooltip: tooltip)
    }

    private mutating func add(_ element: Element, _ tooltip: String?) {
        var element = element
        if let tooltip { element.append(Element("title", text: tooltip)) }
        elements.append(element)
    }

    /// The drawing, scaled to the width it is given, with title and description for assistive technology.
    func drawing(title: String, description: String, id: String) -> Drawing {
        var svg = Element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "chart",
                "viewBox": "0 0 \(Self.number(width)) \(Self.number(height))", "role": "img",
                "aria-labelledby": "\(id)-title \(id)-description",
            ])
        svg.append(Element("title", ["id": "\(id)-title"], text: title))
        svg.append(Element("desc", ["id": "\(id)-description"], text: description))
        for element in elements { svg.append(element) }
        return Drawing(element: svg, width: width)
    }
}
