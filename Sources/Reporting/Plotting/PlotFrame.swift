import Quantities

/// The rectangle data is drawn in, with grid, ticks, axis titles and a legend above.
struct PlotFrame {
    /// One line of the legend.
    struct LegendEntry {
        enum Sample {
            case mark(MarkShape, style: String)
            case line(style: String)
            case band(style: String)
        }
        let text: String
        let sample: Sample
    }

    var canvas: Canvas
    let area: Box
    let x: PlotScale
    let y: PlotScale

    static let labelSize = TextMetrics.size

    /// - Parameters:
    ///   - xValues: everything to show along x, in base units; `yValues` likewise.
    ///   - aspect: height over width of the whole drawing.
    init(
        width: Double, aspect: Double, legend: [LegendEntry], x xAxis: Axis, xUnits: [UnitSymbol], xValues: [Double],
        y yAxis: Axis, yUnits: [UnitSymbol], yValues: [Double]
    ) {
        let top = 10 + Self.legendHeight(legend, width: width)
        let height = (width * aspect).rounded() + top
        // The widest number decides the left margin; its place along the axis does not matter yet.
        let probe = PlotScale(
            yAxis, units: yUnits, values: yValues, start: height - 46, end: top, pixelsPerTick: 48)
        let widest = probe.ticks.ticks.map { TextMetrics.width($0.label) }.max() ?? 0
        let left = 34 + widest
        let area = Box(x: left, y: top, width: max(40, width - left - 16), height: max(40, height - top - 48))
        self.area = area
        y = PlotScale(yAxis, units: yUnits, values: yValues, start: area.bottom, end: area.y, pixelsPerTick: 48)
        x = PlotScale(xAxis, units: xUnits, values: xValues, start: area.x, end: area.right, pixelsPerTick: 64)
        canvas = Canvas(width: width, height: height)
        drawGrid()
        Self.drawLegend(legend, on: &canvas)
    }

    private mutating func drawGrid() {
        for tick in x.ticks.ticks {
            guard let position = x.place(tick.value) else { continue }
            canvas.line(position, area.y, position, area.bottom, class: tick.label.isEmpty ? "grid minor" : "grid")
            canvas.text(tick.label, position, area.bottom + 17, anchor: "middle")
        }
        for tick in y.ticks.ticks {
            guard let position = y.place(tick.value) else { continue }
            canvas.line(area.x, position, area.right, position, class: tick.label.isEmpty ? "grid minor" : "grid")
            canvas.text(tick.label, area.x - 7, position + 4, anchor: "end")
        }
        canvas.line(area.x, area.bottom, area.right, area.bottom, class: "axis")
        canvas.line(area.x, area.y, area.x, area.bottom, class: "axis")
        canvas.text(x.title, area.x + area.width / 2, area.bottom + 38, anchor: "middle", class: "axis-title")
        canvas.text(y.title, 13, area.y + area.height / 2, anchor: "middle", class: "axis-title", turned: true)
    }

    /// Draws error bars around a point, where it has any.
    mutating func errorBars(_ xEstimate: AnyEstimate, _ yEstimate: AnyEstimate, class style: String) {
        guard let px = x.position(xEstimate.value), let py = y.position(yEstimate.value) else { return }
        if xEstimate.interval != nil {
            let (a, b) = (x.position(xEstimate.lower) ?? area.x, x.position(xEstimate.upper) ?? area.right)
            canvas.path(
                "M\(n(a)) \(n(py))L\(n(b)) \(n(py))M\(n(a)) \(n(py - 3))v6M\(n(b)) \(n(py - 3))v6",
                class: "error " + style)
        }
        if yEstimate.interval != nil {
            let (a, b) = (y.position(yEstimate.lower) ?? area.bottom, y.position(yEstimate.upper) ?? area.y)
            canvas.path(
                "M\(n(px)) \(n(a))L\(n(px)) \(n(b))M\(n(px - 3)) \(n(a))h6M\(n(px - 3)) \(n(b))h6",
                class: "error " + style)
        }
    }

    private func n(_ value: Double) -> String { Canvas.number(value) }

    // MARK: Legend

    private static func rows(_ legend: [LegendEntry], width: Double) -> [[(entry: LegendEntry, x: Double)]] {
        var rows: [[(entry: LegendEntry, x: Double)]] = [[]]
        var x = 10.0
        for entry in legend {
            let needed = 26 + TextMetrics.width(entry.text) + 18
            if x + needed > width, !rows[rows.count - 1].isEmpty {
                rows.append([])
                x = 10
            }
            rows[rows.count - 1].append((entry, x))
            x += needed
        }
        return rows
    }

    static func legendHeight(_ legend: [LegendEntry], width: Double) -> Double {
        legend.isEmpty ? 0 : Double(rows(legend, width: width).count) * 20 + 8
    }

    static func drawLegend(_ legend: [LegendEntry], on canvas: inout Canvas) {
        guard !legend.isEmpty else { return }
        for (index, row) in rows(legend, width: canvas.width).enumerated() {
            let y = 12 + Double(index) * 20
            for (entry, x) in row {
                switch entry.sample {
                case .mark(let shape, let style): canvas.mark(shape, x + 10, y, class: style)
                case .line(let style): canvas.line(x, y, x + 20, y, class: style)
                case .band(let style):
                    canvas.rectangle(Box(x: x, y: y - 5, width: 20, height: 10), class: style)
                }
                canvas.text(entry.text, x + 26, y + 4)
            }
        }
    }
}
