extension PlotFrame {
    /// Writes labels beside their points, with a line to points that are further away.
    mutating func drawLabels(_ points: [(x: Double, y: Double, label: String)], obstacles: [Box]) {
        let size = 11.0
        for label in LabelPlacement.place(points, obstacles: obstacles, bounds: area, size: size) {
            let point = points[label.index]
            let box = label.box
            if label.needsLeader {
                let x = min(max(point.x, box.x), box.right)
                let y = min(max(point.y, box.y), box.bottom)
                canvas.line(point.x, point.y, x, y, class: "leader")
            }
            canvas.text(
                point.label, box.x + box.width / 2, box.y + box.height * 0.78, anchor: "middle", class: "point-label")
        }
    }
}
