public import Quantities

/// Predicted against measured amounts, with the line of equality and bands of relative error.
public struct ParityChart: Chart {
    /// One case whose prediction was checked.
    public struct Point: Sendable {
        public var measured: AnyEstimate
        public var predicted: AnyEstimate
        public var label: String

        public init<Amount: Quantity>(measured: Estimate<Amount>, predicted: Estimate<Amount>, label: String = "") {
            self.measured = AnyEstimate(measured)
            self.predicted = AnyEstimate(predicted)
            self.label = label
        }
    }

    public var title: String
    public var caption: RichText?
    /// What is compared, for example `Energy per inference`.
    public var axis: Axis
    public var series: [(name: String, points: [Point])]
    /// Relative errors to draw bands for, for example 0.1 and 0.3.
    public var bands: [Fraction]

    public init(
        _ title: String, caption: RichText? = nil, axis: Axis, series: [(name: String, points: [Point])],
        bands: [Fraction] = [Fraction(0.2)]
    ) {
        self.title = title
        self.caption = caption
        self.axis = axis
        self.series = series
        self.bands = bands
    }

    private var points: [Point] { series.flatMap(\.points) }
    private var measuredAxis: Axis {
        Axis("Measured \(axis.label.lowercasedFirst)", scale: axis.scale, includesZero: axis.includesZero)
    }
    private var predictedAxis: Axis {
        Axis("Predicted \(axis.label.lowercasedFirst)", scale: axis.scale, includesZero: axis.includesZero)
    }

    public var provenances: [Provenance] { points.flatMap { [$0.measured.provenance, $0.predicted.provenance] } }

    public var table: Table {
        Table(
            columns: ["Series", "Case", .init(measuredAxis.label), .init(predictedAxis.label), "Error (%)"],
            rows: series.flatMap { series in
                series.points.map { point in
                    let error = (point.predicted.value / point.measured.value - 1) * 100
                    return [
                        .plain(series.name), .plain(point.label), .figure(point.measured), .figure(point.predicted),
                        error.isFinite ? .number(error) : .missing(reason: "the measured amount is zero"),
                    ]
                }
            })
    }

    public func drawing(width: Double, id: String) -> Drawing {
        let finite = points.filter { $0.measured.isFinite && $0.predicted.isFinite }
        let extent = finite.flatMap {
            [$0.measured.lower, $0.measured.upper, $0.predicted.lower, $0.predicted.upper]
        }
        let side = min(width, 520)
        var frame = PlotFrame(
            width: side, aspect: 0.95, legend: legend, x: measuredAxis, xUnits: finite.first?.measured.units ?? [],
            xValues: extent, y: predictedAxis, yUnits: finite.first?.measured.units ?? [], yValues: extent)
        drawBands(on: &frame)
        var labels: [(x: Double, y: Double, label: String)] = []
        for (index, series) in series.enumerated() {
            for point in series.points where point.measured.isFinite && point.predicted.isFinite {
                guard let px = frame.x.position(point.measured.value), let py = frame.y.position(point.predicted.value)
                else { continue }
                frame.errorBars(point.measured, point.predicted, class: SeriesStyle.line(index))
                frame.canvas.mark(
                    MarkShape(series: index), px, py, class: SeriesStyle.point(index, hollow: false),
                    tooltip: tooltip(point))
                labels.append((px, py, point.label))
            }
        }
        frame.drawLabels(labels, obstacles: labels.map { Box(x: $0.x - 5, y: $0.y - 5, width: 10, height: 10) })
        return frame.canvas.drawing(
            title: title, description: "Predicted against measured \(axis.label), \(finite.count) cases.", id: id)
    }

    private var legend: [PlotFrame.LegendEntry] {
        series.enumerated().map { index, series in
            .init(
                text: series.name,
                sample: .mark(MarkShape(series: index), style: SeriesStyle.point(index, hollow: false)))
        } + [.init(text: "equal", sample: .line(style: "equality"))]
            + (bands.isEmpty ? [] : [.init(text: bandText, sample: .band(style: "error-band"))])
    }

    private var bandText: String {
        bands.map { "± \(($0.value * 100).formatted(significantDigits: 2)) %" }.joined(separator: ", ")
    }

    private func drawBands(on frame: inout PlotFrame) {
        let scale = frame.x.unit.scale
        let (lower, upper) = (frame.x.lower * scale, frame.x.upper * scale)
        // Enough corners that a band is right on a logarithmic axis too.
        let steps = (0...40).compactMap { step -> Double? in
            let share = Double(step) / 40
            let pixel = frame.x.start + share * (frame.x.end - frame.x.start)
            return frame.x.value(at: pixel)
        }
        func edge(_ factor: Double) -> [(x: Double, y: Double)] {
            steps.compactMap { value in
                guard let px = frame.x.position(value) else { return nil }
                let clamped = min(max(value * factor, min(lower, upper)), max(lower, upper))
                return frame.y.position(clamped).map { (px, $0) }
            }
        }
        for band in bands.sorted(by: >) where band.value > 0 {
            let outline = edge(1 + band.value) + edge(1 - min(band.value, 0.999)).reversed()
            frame.canvas.path(Canvas.data(outline) + "Z", class: "error-band")
        }
        frame.canvas.polyline(edge(1), class: "equality")
    }

    private func tooltip(_ point: Point) -> String {
        """
        \(point.label)
        measured: \(EstimateText.standalone(point.measured)), \(point.measured.provenance)
        predicted: \(EstimateText.standalone(point.predicted)), \(point.predicted.provenance)
        """
    }

    public var vegaLite: JSONValue {
        let unit = (points.first?.measured.units ?? []).common(for: points.map(\.measured.value))
        let values = series.flatMap { series in
            series.points.map { point in
                JSONValue.object(
                    [.init("series", .text(series.name)), .init("label", .text(point.label))]
                        + VegaLite.members("x", point.measured, unit: unit)
                        + VegaLite.members("y", point.predicted, unit: unit))
            }
        }
        let (xField, yField) = (
            VegaLite.axis("x", measuredAxis, unit: unit), VegaLite.axis("y", predictedAxis, unit: unit)
        )
        let colour = VegaLite.nominal("series")
        return vegaLite(
            width: 400, height: 400,
            [
                .init("data", ["values": .array(values)]),
                .init(
                    "layer",
                    [
                        [
                            "mark": ["type": "line", "color": "gray", "strokeDash": [4, 3]],
                            "encoding": ["x": xField, "y": VegaLite.axis("x", predictedAxis, unit: unit)],
                        ],
                        [
                            "mark": ["type": "point", "filled": true, "tooltip": true],
                            "encoding": ["x": xField, "y": yField, "color": colour, "shape": colour],
                        ],
                    ]),
            ])
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
