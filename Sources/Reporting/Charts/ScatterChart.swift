public import Quantities

/// Points with error bars in both directions, labels, and optionally the Pareto front.
public struct ScatterChart: Chart {
    /// One point.
    public struct Point: Sendable {
        public var x: AnyEstimate
        public var y: AnyEstimate
        /// Written beside the point where there is room; empty for none.
        public var label: String

        public init(_ x: AnyEstimate, _ y: AnyEstimate, label: String = "") {
            self.x = x
            self.y = y
            self.label = label
        }

        public init<X: Quantity, Y: Quantity>(_ x: Estimate<X>, _ y: Estimate<Y>, label: String = "") {
            self.init(AnyEstimate(x), AnyEstimate(y), label: label)
        }
    }

    /// Points that share a shape and a colour.
    public struct Series: Sendable {
        public var name: String
        public var points: [Point]

        public init(_ name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    public var title: String
    public var caption: RichText?
    public var x: Axis
    public var y: Axis
    public var series: [Series]
    /// Which way is better along each axis; the front of all points together is marked when given.
    public var front: (x: ParetoFront.Preference, y: ParetoFront.Preference)?

    public init(
        _ title: String, caption: RichText? = nil, x: Axis, y: Axis, series: [Series],
        front: (x: ParetoFront.Preference, y: ParetoFront.Preference)? = nil
    ) {
        self.title = title
        self.caption = caption
        self.x = x
        self.y = y
        self.series = series
        self.front = front
    }

    private var points: [(series: Int, point: Point)] {
        series.enumerated().flatMap { index, series in series.points.map { (index, $0) } }
    }

    private var frontPoints: [Point] {
        guard let front else { return [] }
        let finite = points.map(\.point).filter { $0.x.isFinite && $0.y.isFinite }
        return ParetoFront.indices(finite.map { ($0.x.value, $0.y.value) }, x: front.x, y: front.y).map { finite[$0] }
    }

    public var provenances: [Provenance] { points.flatMap { [$0.point.x.provenance, $0.point.y.provenance] } }

    public var table: Table {
        let isOnFront = Set(frontPoints.map { [$0.x, $0.y] })
        return Table(
            columns: ["Series", "Point", .init(x.label), .init(y.label)] + (front == nil ? [] : ["On the front"]),
            rows: points.map { index, point in
                [
                    .plain(series[index].name), .plain(point.label), .figure(point.x), .figure(point.y),
                    .plain(isOnFront.contains([point.x, point.y]) ? "yes" : "no"),
                ]
            })
    }

    public func drawing(width: Double, id: String) -> Drawing {
        let all = points.map(\.point).filter { $0.x.isFinite && $0.y.isFinite }
        var frame = PlotFrame(
            width: width, aspect: width < 500 ? 0.85 : 0.56, legend: legend, x: x, xUnits: all.first?.x.units ?? [],
            xValues: all.flatMap { [$0.x.lower, $0.x.value, $0.x.upper] }, y: y, yUnits: all.first?.y.units ?? [],
            yValues: all.flatMap { [$0.y.lower, $0.y.value, $0.y.upper] })
        let front = drawFront(on: &frame)
        drawPoints(on: &frame, avoiding: front)
        let missing = points.count - all.count
        let summary =
            "\(y.label) against \(x.label), \(all.count) points in \(series.count) series."
            + (missing == 0 ? "" : " \(missing) points without a finite figure are not drawn.")
        return frame.canvas.drawing(title: title, description: summary, id: id)
    }

    private var legend: [PlotFrame.LegendEntry] {
        var entries = series.enumerated().map { index, series in
            let isComputed = series.points.allSatisfy { $0.y.provenance.isComputed || $0.x.provenance.isComputed }
            return PlotFrame.LegendEntry(
                text: series.name,
                sample: .mark(
                    MarkShape(series: index),
                    style: SeriesStyle.point(index, hollow: isComputed && !series.points.isEmpty)))
        }
        if front != nil { entries.append(.init(text: "Pareto front", sample: .line(style: "front"))) }
        let computed = points.contains { $0.point.y.provenance.isComputed || $0.point.x.provenance.isComputed }
        if computed {
            entries.append(
                .init(text: "hollow: modelled or predicted", sample: .mark(.circle, style: "neutral hollow")))
        }
        return entries
    }

    /// Draws the front's steps and returns the boxes labels should keep off.
    private func drawFront(on frame: inout PlotFrame) -> [Box] {
        let positions = frontPoints.compactMap { point -> (x: Double, y: Double)? in
            guard let px = frame.x.position(point.x.value), let py = frame.y.position(point.y.value) else { return nil }
            return (px, py)
        }
        var steps: [(x: Double, y: Double)] = []
        for position in positions {
            // What lies between two points of the front is only as good as the worse of them in y.
            if let last = steps.last {
                steps.append(front?.x == .lower ? (position.x, last.y) : (last.x, position.y))
            }
            steps.append(position)
        }
        frame.canvas.polyline(steps, class: "front")
        return zip(steps, steps.dropFirst()).map { a, b in
            Box(x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x), height: abs(a.y - b.y)).padded(0.5)
        }
    }

    private func drawPoints(on frame: inout PlotFrame, avoiding front: [Box]) {
        var placed: [(x: Double, y: Double, label: String)] = []
        var obstacles = front
        for (index, point) in points {
            guard point.x.isFinite, point.y.isFinite, let px = frame.x.position(point.x.value),
                let py = frame.y.position(point.y.value)
            else { continue }
            let isComputed = point.x.provenance.isComputed || point.y.provenance.isComputed
            frame.errorBars(point.x, point.y, class: SeriesStyle.line(index))
            let tooltip = tooltip(point, series: series[index].name)
            frame.canvas.mark(
                MarkShape(series: index), px, py, class: SeriesStyle.point(index, hollow: isComputed), tooltip: tooltip)
            placed.append((px, py, point.label))
            obstacles.append(Box(x: px - 5, y: py - 5, width: 10, height: 10))
            obstacles += errorBoxes(point, px, py, frame)
        }
        frame.drawLabels(placed, obstacles: obstacles)
    }

    private func errorBoxes(_ point: Point, _ px: Double, _ py: Double, _ frame: PlotFrame) -> [Box] {
        var boxes: [Box] = []
        if point.x.interval != nil, let a = frame.x.position(point.x.lower), let b = frame.x.position(point.x.upper) {
            boxes.append(Box(x: a, y: py - 1, width: b - a, height: 2))
        }
        if point.y.interval != nil, let a = frame.y.position(point.y.lower), let b = frame.y.position(point.y.upper) {
            boxes.append(Box(x: px - 1, y: b, width: 2, height: a - b))
        }
        return boxes
    }

    private func tooltip(_ point: Point, series: String) -> String {
        """
        \(point.label.isEmpty ? series : "\(point.label) (\(series))")
        \(x.label): \(EstimateText.standalone(point.x)), \(point.x.provenance)
        \(y.label): \(EstimateText.standalone(point.y)), \(point.y.provenance)
        """
    }

    public var vegaLite: JSONValue {
        let xUnit = (points.first?.point.x.units ?? []).common(for: points.map(\.point.x.value))
        let yUnit = (points.first?.point.y.units ?? []).common(for: points.map(\.point.y.value))
        let onFront = Set(frontPoints.map { [$0.x, $0.y] })
        let values = points.map { index, point in
            JSONValue.object(
                [.init("series", .text(series[index].name)), .init("label", .text(point.label))]
                    + VegaLite.members("x", point.x, unit: xUnit) + VegaLite.members("y", point.y, unit: yUnit)
                    + [.init("front", .flag(onFront.contains([point.x, point.y])))])
        }
        let (xField, yField) = (VegaLite.axis("x", x, unit: xUnit), VegaLite.axis("y", y, unit: yUnit))
        let colour: JSONValue = ["field": "series", "type": "nominal", "title": nil]
        var layers: [JSONValue] = [
            [
                "mark": "rule",
                "encoding": [
                    "x": VegaLite.axis("x_lower", x, unit: xUnit), "x2": ["field": "x_upper"],
                    "y": yField, "color": colour,
                ],
            ],
            [
                "mark": "rule",
                "encoding": [
                    "y": VegaLite.axis("y_lower", y, unit: yUnit), "y2": ["field": "y_upper"],
                    "x": xField, "color": colour,
                ],
            ],
            [
                "mark": ["type": "point", "filled": true, "size": 60, "tooltip": true],
                "encoding": ["x": xField, "y": yField, "color": colour, "shape": colour],
            ],
            [
                "mark": ["type": "text", "dx": 8, "align": "left"],
                "encoding": ["x": xField, "y": yField, "text": ["field": "label", "type": "nominal"]],
            ],
        ]
        if front != nil {
            layers.append([
                "transform": [["filter": "datum.front"]],
                "mark": ["type": "line", "interpolate": "step-after", "strokeDash": [4, 3], "color": "gray"],
                "encoding": ["x": xField, "y": yField],
            ])
        }
        return vegaLite([.init("data", ["values": .array(values)]), .init("layer", .array(layers))])
    }
}
