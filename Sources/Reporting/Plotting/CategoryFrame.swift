import Quantities

/// A frame with one row per category, names at the left and amounts along x.
///
/// Rows keep any number of names of any length readable at any width.
struct CategoryFrame {
    var canvas: Canvas
    let area: Box
    let x: PlotScale
    let rowHeight: Double

    init(
        width: Double, categories: [String], rowHeight: Double, legend: [PlotFrame.LegendEntry], axis: Axis,
        units: [UnitSymbol], values: [Double], rightMargin: Double
    ) {
        let top = 10 + PlotFrame.legendHeight(legend, width: width)
        let longest = categories.map { TextMetrics.width($0) }.max() ?? 0
        let left = min(longest + 16, width * 0.38)
        area = Box(
            x: left, y: top, width: max(40, width - left - rightMargin), height: rowHeight * Double(categories.count))
        self.rowHeight = rowHeight
        x = PlotScale(axis, units: units, values: values, start: area.x, end: area.right, pixelsPerTick: 64)
        canvas = Canvas(width: width, height: area.bottom + 48)
        for tick in x.ticks.ticks {
            guard let position = x.place(tick.value) else { continue }
            canvas.line(position, area.y, position, area.bottom, class: tick.label.isEmpty ? "grid minor" : "grid")
            canvas.text(tick.label, position, area.bottom + 17, anchor: "middle")
        }
        canvas.text(x.title, area.x + area.width / 2, area.bottom + 38, anchor: "middle", class: "axis-title")
        for (index, category) in categories.enumerated() {
            canvas.text(
                Self.shortened(category, to: left - 12), area.x - 8, area.y + (Double(index) + 0.5) * rowHeight + 4,
                anchor: "end")
        }
        PlotFrame.drawLegend(legend, on: &canvas)
    }

    /// The axis line, drawn last so that bars do not cover it.
    mutating func drawBaseline() {
        let position = x.axis.scale == .linear ? x.place(0).map { min(max($0, area.x), area.right) } : nil
        canvas.line(position ?? area.x, area.y, position ?? area.x, area.bottom, class: "axis")
    }

    private static func shortened(_ text: String, to width: Double) -> String {
        guard TextMetrics.width(text) > width else { return text }
        var result = text
        while !result.isEmpty, TextMetrics.width(result + "…") > width { result.removeLast() }
        return result + "…"
    }
}
