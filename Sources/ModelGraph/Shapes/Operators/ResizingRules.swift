/// Operators that sample images at other sizes or places.
enum ResizingRules {
    static let rules: [String: ShapeRule] = [
        "Resize": resize,
        "Upsample": upsample,
        "GridSample": gridSample,
        "RoiAlign": roiAlign,
        "CenterCropPad": { call in [InferredValue(call.type, call.shape(0)?.map { _ in nil })] },
    ]

    private static func resize(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard var shape = call.shape(0) else { return call.unknown() }
        // Operator set 10 has scales as the second input, later ones a region first.
        let (scalesInput, sizesInput) = call.operatorSet < 11 ? (1, 3) : (2, 3)
        guard let axes = try call.axes((call.ints("axes") ?? Array(shape.indices)).map { $0 }, rank: shape.count) else {
            return call.unknown()
        }
        // A size tensor that is omitted may also be present and empty, and likewise for scales.
        if call.hasInput(sizesInput), call.shape(sizesInput)?.first != .some(0) {
            let sizes = call.input(sizesInput).integers ?? Array(repeating: nil, count: axes.count)
            guard sizes.count == axes.count else { throw call.invalid("\(sizes.count) sizes meet \(axes.count) axes") }
            try applySizes(sizes, axes, call, &shape)
        } else {
            let scales = call.input(scalesInput).numbers ?? Array(repeating: nil, count: axes.count)
            try apply(scales, axes, call, &shape)
        }
        return [InferredValue(call.type, shape)]
    }

    private static func applySizes(
        _ sizes: [Int?], _ axes: [Int], _ call: OperatorCall, _ shape: inout [Int?]
    ) throws(ModelGraphError) {
        guard sizes.allSatisfy({ $0 ?? 0 >= 0 }) else { throw call.invalid("a negative size") }
        let policy = call.string("keep_aspect_ratio_policy", default: "stretch")
        guard policy != "stretch" else {
            for (axis, size) in zip(axes, sizes) { shape[axis] = size }
            return
        }
        let ratios = zip(axes, sizes).map { axis, size -> Double? in
            guard let size, let old = shape[axis], old > 0 else { return nil }
            return Double(size) / Double(old)
        }
        let known = ratios.compactMap { $0 }
        let scale = known.count < axes.count ? nil : policy == "not_larger" ? known.min() : known.max()
        for axis in axes {
            shape[axis] = shape[axis].flatMap { old in
                scale.map { Int(clamping: (Double(old) * $0).rounded(.toNearestOrAwayFromZero)) }
            }
        }
    }

    private static func apply(
        _ scales: [Double?], _ axes: [Int], _ call: OperatorCall, _ shape: inout [Int?]
    ) throws(ModelGraphError) {
        guard scales.count == axes.count, scales.allSatisfy({ $0 ?? 1 > 0 }) else {
            throw call.invalid("\(scales.count) scales meet \(axes.count) axes, or one is not positive")
        }
        for (axis, scale) in zip(axes, scales) {
            shape[axis] = shape[axis].flatMap { size in
                // Runtimes multiply in single precision.
                scale.map { Int(clamping: Double(Float(size) * Float($0)).rounded(.down)) }
            }
        }
    }

    private static func upsample(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard var shape = call.shape(0) else { return call.unknown() }
        var scales = call.input(1).numbers
        if case .floats(let values)? = call.node.attributes["scales"] { scales = values.map { Double($0) } }
        try apply(scales ?? Array(repeating: nil, count: shape.count), Array(shape.indices), call, &shape)
        return [InferredValue(call.type, shape)]
    }

    private static func gridSample(_ call: OperatorCall) -> [InferredValue] {
        guard let input = call.shape(0), let grid = call.shape(1), input.count == grid.count, input.count > 2 else {
            return call.unknown()
        }
        return [InferredValue(call.type, Array(input[..<2]) + grid[1..<(grid.count - 1)])]
    }

    private static func roiAlign(_ call: OperatorCall) -> [InferredValue] {
        let (height, width) = (call.int("output_height", default: 1), call.int("output_width", default: 1))
        let channels = call.shape(0).flatMap { $0.count > 1 ? $0[1] : nil }
        return [InferredValue(call.type, [call.shape(1)?.first ?? nil, channels, height, width])]
    }
}
