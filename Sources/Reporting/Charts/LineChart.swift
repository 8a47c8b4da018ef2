public import Quantities

/// Series over a continuous axis, usually time, with bands and optional steps.
public struct LineChart: Chart {
    /// One line.
    public struct Series: Sendable {
        public var name: String
        /// Amounts along x in base units; values that are not finite break the line.
        public var x: [Double]
        /// Amounts along y in base units, as many as `x`.
        public var y: [Double]
        /// Lower and upper end of the range around each value, as many as `x` each.
        public var band: (lower: [Double], upper: [Double])?
        /// Holds each value until the next rather than joining them.
        public var isStepped: Bool
        public var provenance: Provenance

        public init(
            _ name: String, x: [Double], y: [Double], band: (lower: [Double], upper: [Double])? = nil,
            isStepped: Bool = false, provenance: Provenance
        ) {
            self.name = name
            self.x = x
            self.y = y
            self.band = band
            self.isStepped = isStepped
            self.provenance = provenance
        }
    }

    public var title: String
    public var caption: RichText?
    public var x: Axis
    public var y: Axis
    public var xUnits: [UnitSymbol]
    public var yUnits: [UnitSymbol]
    public var series: [Series]

    /// - Parameters:
    ///   - xUnits: the units of the amounts along x, such as `Seconds.units`; none for bare numbers.
    ///   - yUnits: the units of the amounts along y.
    public init(
        _ title: String, caption: RichText? = nil, x: Axis, xUnits: [UnitSymbol] = [], y: Axis,
        yUnits: [UnitSymbol] = [], series: [Series]
    ) {
        self.title = title
        self.caption = caption
        self.x = x
        self.y = y
        self.xUnits = xUnits.isEmpty ? [UnitSymbol("", 1)] : xUnits
        self.yUnits = yUnits.isEmpty ? [UnitSymbol("", 1)] : yUnits
        self.series = series
    }

    /// About how many rows the table gives each series.
    private static let tableRows = 24

    public var provenances: [Provenance] { series.map(\.provenance) }

    public var table: Table {
        let unit = xUnits.common(for: series.flatMap(\.x).map(abs).max().map { [$0] } ?? [])
        let xTitle = unit.symbol.isEmpty ? x.label : "\(x.label) (\(unit.symbol))"
        return Table(
            columns: ["Series", .init(xTitle), .init(y.label)],
            rows: series.flatMap { series in
                series.thinned(to: Self.tableRows).map { x, y in
                    [
                        .plain(series.name), .number(x / unit.scale),
                        y.isFinite
                            ? .figure(AnyEstimate(y, units: yUnits, provenance: series.provenance))
                            : .missing(reason: "no finite value"),
                    ]
                }
            },
            notes: series.contains { $0.count > Self.tableRows } ? ["Long series are thinned to their extremes."] : [])
    }

    public func drawing(width: Double, id: String) -> Drawing {
        let legend = series.enumerated().map { index, series in
            PlotFrame.LegendEntry(
                text: series.name + (series.provenance.isComputed ? " (\(series.provenance.kind))" : ""),
                sample: .line(style: Self.style(index, series)))
        }
        var tight = x
        tight.isTight = true
        var frame = PlotFrame(
            width: width, aspect: width < 500 ? 0.75 : 0.42, legend: legend, x: tight, xUnits: xUnits,
            xValues: series.flatMap(\.x), y: y, yUnits: yUnits,
            yValues: series.flatMap { $0.y + ($0.band.map { $0.lower + $0.upper } ?? []) })
        for (index, series) in series.enumerated() { drawBand(series, index, on: &frame) }
        for (index, series) in series.enumerated() {
            for segment in segments(series, frame: frame) {
                if segment.count == 1 {
                    frame.canvas.mark(
                        .circle, segment[0].x, segment[0].y, size: 2, class: SeriesStyle.point(index, hollow: false))
                }
                frame.canvas.polyline(segment, class: Self.style(index, series))
            }
        }
        return frame.canvas.drawing(
            title: title, description: "\(y.label) against \(x.label), \(series.count) lines.", id: id)
    }

    /// Lines differ in dashes too, and computed ones are always dotted.
    private static func style(_ index: Int, _ series: Series) -> String {
        SeriesStyle.line(index) + " dash\(index % 4)" + (series.provenance.isComputed ? " computed" : "")
    }

    /// The line in pixels, broken where a value cannot be shown.
    private func segments(_ series: Series, frame: PlotFrame) -> [[(x: Double, y: Double)]] {
        var segments: [[(x: Double, y: Double)]] = [[]]
        // More than a few points per pixel column cannot be seen.
        for (x, y) in series.thinned(to: Int(frame.area.width) * 4) {
            guard let px = frame.x.position(x), let py = frame.y.position(y) else {
                segments.append([])
                continue
            }
            if series.isStepped, let last = segments[segments.count - 1].last {
                segments[segments.count - 1].append((px, last.y))
            }
            segments[segments.count - 1].append((px, py))
        }
        return segments.filter { !$0.isEmpty }
    }

    private func drawBand(_ series: Series, _ index: Int, on frame: inout PlotFrame) {
        guard let band = series.band else { return }
        func edge(_ values: [Double]) -> [(x: Double, y: Double)] {
            zip(series.x, values).compactMap { x, y in
                guard let px = frame.x.position(x), let py = frame.y.position(y) else { return nil }
                return (px, py)
            }
        }
        let outline = edge(band.upper) + edge(band.lower).reversed()
        guard outline.count > 2 else { return }
        frame.canvas.path(Canvas.data(outline) + "Z", class: SeriesStyle.band(index))
    }

    public var vegaLite: JSONValue {
        let xUnit = xUnits.common(for: series.flatMap(\.x))
        let yUnit = yUnits.common(for: series.flatMap(\.y))
        let values = series.flatMap { series in
            (0..<series.count).map { index -> JSONValue in
                var members: [JSONValue.Member] = [
                    .init("series", .text(series.name)), .init("x", .number(series.x[index] / xUnit.scale)),
                    .init("y", .number(series.y[index] / yUnit.scale)),
                    .init("provenance", .text(series.provenance.description)),
                ]
                if let band = series.band, band.lower.indices.contains(index), band.upper.indices.contains(index) {
                    members.append(.init("y_lower", .number(band.lower[index] / yUnit.scale)))
                    members.append(.init("y_upper", .number(band.upper[index] / yUnit.scale)))
                }
                return .object(members)
            }
        }
        let xField = VegaLite.axis("x", x, unit: xUnit)
        let isStepped = series.allSatisfy(\.isStepped)
        let line: JSONValue = ["type": "line", "interpolate": isStepped ? "step-after" : "linear"]
        return vegaLite([
            .init("data", ["values": .array(values)]),
            .init(
                "layer",
                [
                    [
                        "mark": ["type": "area", "opacity": 0.2],
                        "encoding": [
                            "x": xField, "y": VegaLite.axis("y_lower", y, unit: yUnit),
                            "y2": ["field": "y_upper"], "color": VegaLite.nominal("series"),
                        ],
                    ],
                    [
                        "mark": line,
                        "encoding": [
                            "x": xField, "y": VegaLite.axis("y", y, unit: yUnit),
                            "color": VegaLite.nominal("series"), "strokeDash": VegaLite.nominal("series"),
                        ],
                    ],
                ]),
        ])
    }
}
