public import Quantities

/// What each row was in, from when to when: bars along a continuous axis, usually time.
public struct SpanChart: Chart {
    /// A stretch of one row.
    public struct Span: Sendable, Hashable {
        public var row: String
        /// What the row was in; the same label has the same colour in all rows.
        public var label: String
        /// Amounts along the axis in base units.
        public var start: Double
        public var end: Double

        public init(row: String, label: String, start: Double, end: Double) {
            self.row = row
            self.label = label
            self.start = start
            self.end = end
        }
    }

    public var title: String
    public var caption: RichText?
    public var rows: [String]
    public var axis: Axis
    public var units: [UnitSymbol]
    /// By row in ascending order; neighbours of one label are one span.
    public let spans: [Span]
    public var provenance: Provenance

    /// - Parameters:
    ///   - units: the units of the amounts along the axis, such as `Seconds.units`; none for bare numbers.
    ///   - spans: those of each row in ascending order; ones that are empty or not finite are left out.
    public init(
        _ title: String, caption: RichText? = nil, rows: [String], axis: Axis, units: [UnitSymbol] = [],
        spans: [Span], provenance: Provenance
    ) {
        self.title = title
        self.caption = caption
        self.rows = rows
        self.axis = axis
        self.units = units.isEmpty ? [UnitSymbol("", 1)] : units
        self.provenance = provenance
        self.spans = rows.flatMap { row in Self.merged(spans.filter { $0.row == row }) }
    }

    private static func merged(_ spans: [Span]) -> [Span] {
        spans.reduce(into: []) { merged, span in
            guard span.start.isFinite, span.end.isFinite, span.end > span.start else { return }
            if let last = merged.last, last.label == span.label, last.end == span.start {
                merged[merged.count - 1].end = span.end
            } else {
                merged.append(span)
            }
        }
    }

    /// In the order in which the rows first show them.
    private var labels: [String] { spans.reduce(into: []) { if !$0.contains($1.label) { $0.append($1.label) } } }

    /// About how many rows the table has.
    private static let tableRows = 200

    public var provenances: [Provenance] { [provenance] }

    public var table: Table {
        let unit = units.common(for: spans.map(\.end).max().map { [$0] } ?? [])
        let suffix = unit.symbol.isEmpty ? "" : " (\(unit.symbol))"
        return Table(
            columns: ["", "State", .init("From" + suffix), .init("To" + suffix)],
            rows: spans.prefix(Self.tableRows).map {
                [.plain($0.row), .plain($0.label), .number($0.start / unit.scale), .number($0.end / unit.scale)]
            },
            notes: spans.count > Self.tableRows ? ["The first \(Self.tableRows) of \(spans.count) spans."] : [])
    }

    public func drawing(width: Double, id: String) -> Drawing {
        let labels = labels
        let legend = labels.enumerated().map { index, label in
            PlotFrame.LegendEntry(text: label, sample: .band(style: SeriesStyle.fill(index, hollow: false)))
        }
        var tight = axis
        tight.isTight = true
        let rowHeight = 34.0
        var frame = CategoryFrame(
            width: width, categories: rows, rowHeight: rowHeight, legend: legend, axis: tight, units: units,
            values: spans.flatMap { [$0.start, $0.end] }, rightMargin: 24)
        for (index, row) in rows.enumerated() {
            let top = frame.area.y + Double(index) * rowHeight + 5
            var drawnTo = -Double.infinity
            for span in spans where span.row == row {
                guard let start = frame.x.position(span.start), let end = frame.x.position(span.end),
                    let style = labels.firstIndex(of: span.label), end - drawnTo >= 0.5
                else { continue }
                // What is narrower than half a pixel cannot be seen; the next span takes its place.
                let box = Box(x: max(start, drawnTo), y: top, width: end - max(start, drawnTo), height: rowHeight - 10)
                drawnTo = end
                frame.canvas.rectangle(
                    box, class: SeriesStyle.fill(style, hollow: false), tooltip: "\(row): \(span.label)")
            }
        }
        frame.drawBaseline()
        return frame.canvas.drawing(
            title: title, description: "\(rows.count) rows against \(axis.label), in \(labels.count) states.", id: id)
    }

    public var vegaLite: JSONValue {
        let unit = units.common(for: spans.map(\.end).max().map { [$0] } ?? [])
        let values = spans.map { span in
            JSONValue.object([
                .init("row", .text(span.row)), .init("label", .text(span.label)),
                .init("x", .number(span.start / unit.scale)), .init("x2", .number(span.end / unit.scale)),
                .init("provenance", .text(provenance.description)),
            ])
        }
        return vegaLite([
            .init("data", ["values": .array(values)]),
            .init(
                "layer",
                [
                    [
                        "mark": ["type": "bar", "tooltip": true],
                        "encoding": [
                            "x": VegaLite.axis("x", axis, unit: unit), "x2": ["field": "x2"],
                            "y": VegaLite.nominal("row"), "color": VegaLite.nominal("label"),
                        ],
                    ]
                ]),
        ])
    }
}
