/// An anchor-based detection head at one stride, with the boxes decoded to pixels.
///
/// Three anchors per cell; with s = sigmoid of the raw outputs, a box's centre is (2 s − 0.5 + cell) · stride and its
/// size (2 s)² · anchor (arXiv 2207.02696, as YOLOv5 and Scaled-YOLOv4 decode).
struct DetectionHead {
    static let classes = 80
    /// Box, objectness, classes.
    static let outputs = 5 + classes

    let stride: Int
    /// Width and height in pixels.
    let anchors: [(Float, Float)]

    /// Adds the layers from a feature map to boxes [anchors · height · width, 85].
    func layers(_ g: inout GraphBuilder, _ x: GraphBuilder.Value) -> GraphBuilder.Value {
        let (rows, columns, count) = (x.height, x.width, anchors.count)
        let raw = g.convolution(x, channels: count * Self.outputs, kernel: 1)
        let split = g.reshape(raw, [count, Self.outputs, rows, columns])
        let cells = g.transpose(split, [0, 2, 3, 1])
        let scores = g.add("Sigmoid", [cells], shape: cells.shape)
        let widths = [2, 2, 1 + Self.classes]
        let sizes = g.integers(g.unique("split.sizes"), widths)
        let parts = g.addSplitting(
            "Split", [scores], constants: [sizes], shapes: widths.map { [count, rows, columns, $0] },
            attributes: ["axis": .int(4)])
        let centres = decodeCentres(&g, parts[0])
        let extents = decodeExtents(&g, parts[1])
        let boxes = g.add("Concat", [centres, extents, parts[2]], shape: cells.shape, attributes: ["axis": .int(4)])
        return g.reshape(boxes, [count * rows * columns, Self.outputs])
    }

    /// The centres: 2 · stride · s + stride · (cell − 0.5)
    private func decodeCentres(_ g: inout GraphBuilder, _ s: GraphBuilder.Value) -> GraphBuilder.Value {
        let (rows, columns) = (s.shape[1], s.shape[2])
        let offsets = (0..<rows).flatMap { row in
            (0..<columns).flatMap { column in [column, row].map { Float(stride) * (Float($0) - 0.5) } }
        }
        let scale = g.constant(g.unique("stride"), shape: [], .floats([2 * Float(stride)]))
        let grid = g.constant(g.unique("grid"), shape: [1, 1, rows, columns, 2], .floats(offsets))
        let scaled = g.add("Mul", [s], constants: [scale], shape: s.shape)
        return g.add("Add", [scaled], constants: [grid], shape: s.shape)
    }

    /// The sizes: s² · 4 · anchor
    private func decodeExtents(_ g: inout GraphBuilder, _ s: GraphBuilder.Value) -> GraphBuilder.Value {
        let values = anchors.flatMap { [4 * $0.0, 4 * $0.1] }
        let scale = g.constant(
            g.unique("anchors"), shape: [1, anchors.count, 1, 1, 2], .floats(values))
        let two = g.constant(g.unique("exponent"), shape: [], .floats([2]))
        let squared = g.add("Pow", [s], constants: [two], shape: s.shape)
        return g.add("Mul", [squared], constants: [scale], shape: s.shape)
    }
}
