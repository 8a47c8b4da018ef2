public import Quantities

/// A picture of figures; each kind of chart is one file that conforms.
public protocol Chart: Sendable {
    var title: String { get }
    /// What the reader should see in it.
    var caption: RichText? { get }
    /// The figures as a table, for readers and formats without pictures.
    var table: Table { get }
    /// Where the drawn figures come from, one per figure or per series.
    var provenances: [Provenance] { get }
    /// Draws the chart as an SVG for the given width in CSS pixels; the height follows.
    /// - Parameter id: unique in the page, for the names by which assistive technology finds title and description.
    func drawing(width: Double, id: String) -> Drawing
    /// The chart as a Vega-Lite 5 specification with its data inside.
    var vegaLite: JSONValue { get }
}

extension Chart {
    /// The chart as a file of its own, with its styles inside.
    public func svg(width: Double = 760) -> String {
        var element = drawing(width: width, id: "chart").element
        element.children.insert(.element(Element("style", [:], [.verbatim(Stylesheet.chart)])), at: 0)
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element.serialized()
    }

    /// The specification's members that all charts share.
    func vegaLite(width: Int = 560, height: Int = 340, _ members: [JSONValue.Member]) -> JSONValue {
        .object(
            [
                .init("$schema", "https://vega.github.io/schema/vega-lite/v5.json"), .init("title", .text(title)),
                .init("width", .number(Double(width))), .init("height", .number(Double(height))),
            ] + members)
    }
}

/// A drawn chart.
public struct Drawing: Sendable {
    let element: Element
    /// The width it was drawn for, in CSS pixels; at most what was asked for.
    let width: Double
}
