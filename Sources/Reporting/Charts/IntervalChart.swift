public import Quantities

/// A dot with its interval per category: means to compare, on an axis that need not begin at zero.
public struct IntervalChart: Chart {
    public var title: String
    public var caption: RichText?
    public var categories: [String]
    public var axis: Axis
    /// As many as there are categories.
    public var values: [AnyEstimate]

    public init(
        _ title: String, caption: RichText? = nil, categories: [String], axis: Axis, values: [AnyEstimate]
    ) {
        self.title = title
        self.caption = caption
        self.categories = categories
        self.axis = axis
        self.values = values
    }

    private var units: [UnitSymbol] { values.first?.units ?? [] }
    private var rows: [(category: String, value: AnyEstimate)] {
        zip(categories, values).filter { $1.isFinite }.map { ($0, $1) }
    }

    public var provenances: [Provenance] { values.map(\.provenance) }

    public var table: Table {
        Table(columns: ["", .init(axis.label)], rows: zip(categories, values).map { [.plain($0), .figure($1)] })
    }

    public func drawing(width: Double, id: String) -> Drawing {
        var frame = CategoryFrame(
            width: width, categories: rows.map(\.category), rowHeight: 26, legend: [], axis: axis, units: units,
            values: rows.flatMap { [$0.value.lower, $0.value.value, $0.value.upper] }, rightMargin: 24)
        for (index, row) in rows.enumerated() {
            let middle = frame.area.y + (Double(index) + 0.5) * frame.rowHeight
            guard let x = frame.x.position(row.value.value) else { continue }
            if row.value.interval != nil, let a = frame.x.position(row.value.lower),
                let b = frame.x.position(row.value.upper)
            {
                let n = Canvas.number
                frame.canvas.path(
                    "M\(n(a)) \(n(middle))L\(n(b)) \(n(middle))M\(n(a)) \(n(middle - 4))v8M\(n(b)) \(n(middle - 4))v8",
                    class: "error neutral")
            }
            frame.canvas.mark(
                .circle, x, middle, size: 4, class: SeriesStyle.point(0, hollow: row.value.provenance.isComputed),
                tooltip: "\(row.category): \(EstimateText.standalone(row.value)), \(row.value.provenance)")
        }
        return frame.canvas.drawing(
            title: title, description: "\(axis.label) of \(rows.count) categories with their intervals.", id: id)
    }

    public var vegaLite: JSONValue {
        let unit = units.common(for: rows.map(\.value.value))
        let values = rows.map { row in
            JSONValue.object(
                [.init("category", .text(row.category))] + VegaLite.members("x", row.value, unit: unit))
        }
        let category = VegaLite.nominal("category")
        return vegaLite([
            .init("data", ["values": .array(values)]),
            .init(
                "layer",
                [
                    [
                        "mark": "rule",
                        "encoding": [
                            "x": VegaLite.axis("x_lower", axis, unit: unit), "x2": ["field": "x_upper"],
                            "y": category,
                        ],
                    ],
                    [
                        "mark": ["type": "point", "filled": true, "size": 60, "tooltip": true],
                        "encoding": ["x": VegaLite.axis("x", axis, unit: unit), "y": category],
                    ],
                ]),
        ])
    }
}
