public import Quantities

/// Bars in rows, grouped or stacked, with error bars.
public struct BarChart: Chart {
    /// How the bars of one category stand to each other.
    public enum Arrangement: Sendable, Hashable {
        case grouped
        case stacked
    }

    /// The bars of one colour, one per category.
    public struct Series: Sendable {
        public var name: String
        /// As many as there are categories; nil for no bar.
        public var values: [AnyEstimate?]

        public init(_ name: String, values: [AnyEstimate?]) {
            self.name = name
            self.values = values
        }

        public init<Amount: Quantity>(_ name: String, values: [Estimate<Amount>?]) {
            self.init(name, values: values.map { $0.map(AnyEstimate.init) })
        }
    }

    public var title: String
    public var caption: RichText?
    public var categories: [String]
    /// Bars are always linear and begin at zero, since their length is what is compared.
    public var axis: String
    public var series: [Series]
    public var arrangement: Arrangement

    public init(
        _ title: String, caption: RichText? = nil, categories: [String], axis: String, series: [Series],
        arrangement: Arrangement = .grouped
    ) {
        self.title = title
        self.caption = caption
        self.categories = categories
        self.axis = axis
        self.series = series
        self.arrangement = arrangement
    }

    private var figures: [AnyEstimate] { series.flatMap { $0.values.compactMap(\.self) } }
    private var units: [UnitSymbol] { figures.first?.units ?? [] }

    public var provenances: [Provenance] { figures.map(\.provenance) }

    public var table: Table {
        Table(
            columns: [""] + series.map { Table.Column($0.name) },
            rows: categories.indices.map { row in
                [.plain(categories[row])]
                    + series.map { series in
                        value(series, row).map { .figure($0) } ?? .missing(reason: "no figure was given")
                    }
            })
    }

    private func value(_ series: Series, _ row: Int) -> AnyEstimate? {
        guard series.values.indices.contains(row), let value = series.values[row], value.isFinite else { return nil }
        return value
    }

    public func drawing(width: Double, id: String) -> Drawing {
        let isGrouped = arrangement == .grouped
        let thickness = isGrouped ? (series.count > 2 ? 12.0 : 15.0) : 20.0
        let rowHeight = (isGrouped ? thickness * Double(max(1, series.count)) : thickness) + 12
        let legend = series.count < 2 && !figures.contains { $0.provenance.isComputed } ? [] : legend
        var frame = CategoryFrame(
            width: width, categories: categories, rowHeight: rowHeight, legend: legend,
            axis: Axis(axis, includesZero: true), units: units, values: extents, rightMargin: 64)
        for row in categories.indices {
            let top = frame.area.y + Double(row) * rowHeight + 6
            if isGrouped {
                drawGroup(row, top, thickness, on: &frame)
            } else {
                drawStack(row, top, thickness, on: &frame)
            }
        }
        frame.drawBaseline()
        return frame.canvas.drawing(
            title: title, description: "\(axis) of \(categories.count) categories in \(series.count) series.", id: id)
    }

    private var legend: [PlotFrame.LegendEntry] {
        series.enumerated().map { index, series in
            let figures = series.values.compactMap(\.self)
            let isComputed = !figures.isEmpty && figures.allSatisfy { $0.provenance.isComputed }
            return .init(
                text: series.name + (isComputed ? " (\(figures[0].provenance.kind))" : ""),
                sample: .band(style: SeriesStyle.fill(index, hollow: isComputed)))
        }
    }

    /// What the axis must show: each bar with its error, or each stack's ends.
    private var extents: [Double] {
        switch arrangement {
        case .grouped:
            series.flatMap { series in categories.indices.compactMap { value(series, $0) } }
                .flatMap { [$0.lower, $0.value, $0.upper] }
        case .stacked:
            categories.indices.flatMap { row in
                let values = series.compactMap { value($0, row)?.value }
                return [values.filter { $0 > 0 }.reduce(0, +), values.filter { $0 < 0 }.reduce(0, +)]
            }
        }
    }

    private func drawGroup(_ row: Int, _ top: Double, _ thickness: Double, on frame: inout CategoryFrame) {
        for (index, series) in series.enumerated() {
            guard let figure = value(series, row), let zero = frame.x.position(0),
                let end = frame.x.position(figure.value)
            else { continue }
            let y = top + Double(index) * thickness
            let box = Box(x: min(zero, end), y: y, width: abs(end - zero), height: thickness - 2)
            frame.canvas.rectangle(
                box, class: SeriesStyle.fill(index, hollow: figure.provenance.isComputed),
                tooltip: tooltip(series, row, figure))
            var labelX = max(zero, end)
            if figure.interval != nil, let a = frame.x.position(figure.lower), let b = frame.x.position(figure.upper) {
                let (middle, n) = (y + thickness / 2 - 1, Canvas.number)
                frame.canvas.path(
                    "M\(n(a)) \(n(middle))L\(n(b)) \(n(middle))M\(n(a)) \(n(middle - 3))v6M\(n(b)) \(n(middle - 3))v6",
                    class: "error neutral")
                labelX = max(labelX, b)
            }
            let text = EstimateText(AnyEstimate(figure.value, provenance: figure.provenance), in: frame.x.unit).text
            frame.canvas.text(text, labelX + 5, y + thickness / 2 + 3, class: "bar-label")
        }
    }

    private func drawStack(_ row: Int, _ top: Double, _ thickness: Double, on frame: inout CategoryFrame) {
        var (positive, negative) = (0.0, 0.0)
        for (index, series) in series.enumerated() {
            guard let figure = value(series, row) else { continue }
            let start = figure.value >= 0 ? positive : negative
            let end = start + figure.value
            if figure.value >= 0 { positive = end } else { negative = end }
            guard let a = frame.x.position(start), let b = frame.x.position(end) else { continue }
            frame.canvas.rectangle(
                Box(x: min(a, b), y: top, width: abs(b - a), height: thickness),
                class: SeriesStyle.fill(index, hollow: figure.provenance.isComputed),
                tooltip: tooltip(series, row, figure))
        }
        let parts = series.compactMap { value($0, row)?.provenance }
        guard let end = frame.x.position(positive), positive > 0, let provenance = Provenance.combined(parts) else {
            return
        }
        let sum = AnyEstimate(positive + negative, provenance: provenance)
        let text = EstimateText(sum, in: frame.x.unit).text
        frame.canvas.text(text, end + 5, top + thickness / 2 + 4, class: "bar-label")
    }

    private func tooltip(_ series: Series, _ row: Int, _ figure: AnyEstimate) -> String {
        "\(categories[row]), \(series.name): \(EstimateText.standalone(figure)), \(figure.provenance)"
    }

    public var vegaLite: JSONValue {
        let unit = units.common(for: figures.map(\.value))
        let values = series.flatMap { series in
            categories.indices.compactMap { row in
                value(series, row).map { figure in
                    JSONValue.object(
                        [.init("category", .text(categories[row])), .init("series", .text(series.name))]
                            + VegaLite.members("x", figure, unit: unit))
                }
            }
        }
        let isGrouped = arrangement == .grouped
        let amount = VegaLite.axis("x", Axis(axis, includesZero: true), unit: unit)
        let category = VegaLite.nominal("category")
        var bars: [JSONValue.Member] = [
            .init("x", amount), .init("y", category), .init("color", VegaLite.nominal("series")),
        ]
        var errors: [JSONValue.Member] = [
            .init("x", VegaLite.axis("x_lower", Axis(axis, includesZero: true), unit: unit)),
            .init("x2", ["field": "x_upper"]), .init("y", category),
        ]
        if isGrouped {
            bars.append(.init("yOffset", VegaLite.nominal("series")))
            errors.append(.init("yOffset", VegaLite.nominal("series")))
        }
        let layers: [JSONValue] =
            [["mark": ["type": "bar", "tooltip": true], "encoding": .object(bars)]]
            + (isGrouped ? [["mark": "rule", "encoding": .object(errors)]] : [])
        return vegaLite([.init("data", ["values": .array(values)]), .init("layer", .array(layers))])
    }
}
