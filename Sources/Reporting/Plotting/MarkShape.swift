/// The shapes of points, distinguishable without colour.
enum MarkShape: Int, CaseIterable {
    case circle, square, triangle, diamond, nabla, cross, plus, star

    /// The shape of the n-th series.
    init(series index: Int) {
        self = Self.allCases[index % Self.allCases.count]
    }

    /// The name Vega-Lite gives the shape.
    var vegaName: String {
        switch self {
        case .circle: "circle"
        case .square: "square"
        case .triangle: "triangle-up"
        case .diamond: "diamond"
        case .nabla: "triangle-down"
        case .cross: "M-1,-1L1,1M1,-1L-1,1"
        case .plus: "cross"
        case .star: "stroke"
        }
    }

    /// SVG path data of the shape around a point.
    func data(_ x: Double, _ y: Double, _ size: Double) -> String {
        switch self {
        case .circle:
            let (radius, left) = (Canvas.number(size), Canvas.number(x - size))
            let across = Canvas.number(2 * size)
            return "M\(left) \(Canvas.number(y))a\(radius) \(radius) 0 1 0 \(across) 0"
                + "a\(radius) \(radius) 0 1 0 -\(across) 0Z"
        case .square: return polygon(x, y, size * 0.9, [(-1, -1), (1, -1), (1, 1), (-1, 1)])
        case .triangle: return polygon(x, y, size * 1.15, [(0, -1), (1, 0.8), (-1, 0.8)])
        case .diamond: return polygon(x, y, size * 1.25, [(0, -1), (1, 0), (0, 1), (-1, 0)])
        case .nabla: return polygon(x, y, size * 1.15, [(0, 1), (1, -0.8), (-1, -0.8)])
        case .cross:
            return polygon(
                x, y, size,
                [
                    (-1, -0.6), (-0.6, -1), (0, -0.4), (0.6, -1), (1, -0.6), (0.4, 0), (1, 0.6), (0.6, 1), (0, 0.4),
                    (-0.6, 1), (-1, 0.6), (-0.4, 0),
                ])
        case .plus:
            return polygon(
                x, y, size * 1.1,
                [
                    (-0.3, -1), (0.3, -1), (0.3, -0.3), (1, -0.3), (1, 0.3), (0.3, 0.3), (0.3, 1), (-0.3, 1),
                    (-0.3, 0.3), (-1, 0.3), (-1, -0.3), (-0.3, -0.3),
                ])
        case .star:
            return polygon(
                x, y, size * 1.3,
                [
                    (0, -1), (0.24, -0.32), (0.95, -0.31), (0.38, 0.12), (0.59, 0.81), (0, 0.4), (-0.59, 0.81),
                    (-0.38, 0.12), (-0.95, -0.31), (-0.24, -0.32),
                ])
        }
    }

    private func polygon(_ x: Double, _ y: Double, _ size: Double, _ corners: [(Double, Double)]) -> String {
        Canvas.data(corners.map { (x: x + $0.0 * size, y: y + $0.1 * size) }) + "Z"
    }
}
