#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import ModelGraph

extension LayerType {
    /// Pooling layers as networks have them: windows side by side or overlapping by half, “same” padding or none.
    /// - Parameter attributes: besides those of the windows.
    static func pooling(_ operation: String, _ attributes: [String: Attribute]) -> LayerRecipe {
        LayerRecipe(
            ranges: [
                "batch_size": { _ in .batches },
                "image_size": { _ in .images },
                "kernel_size": { draft in
                    // A window of one pixel is what exporters make of adaptive pooling that changes nothing.
                    .choices([1, 2, 2, 2, 2, 3, 3, 3, 3, 5, 5, 7, 9, 13].filter { $0 <= draft["image_size"] })
                },
                "in_channels": { _ in .channels },
                "stride": { draft in
                    let kernel = draft["kernel_size"]
                    return .choices(kernel <= 3 ? [2, 2, 2, 1, kernel] : [1, 1, 2, kernel])
                },
                "padding": { draft in
                    .choices(draft["kernel_size"] <= 2 ? [0] : [0, (draft["kernel_size"] - 1) / 2])
                },
                "image_width": { draft in .mostly(draft["image_size"], else: .images) },
            ],
            operations: \.poolingTaps,
            build: { layer, graph in layer.pool(operation, attributes, in: &graph) })
    }
}

extension LayerType {
    /// MLAS takes whole vectors of channels where these fill blocks; else it takes the rows of a window as vectors, and
    /// then what lies below each other one by one.
    static let windowTerms = [
        WorkTerm("blocks of channels: taps", per: .element),
        WorkTerm("planes: elements of window rows", per: .element),
        WorkTerm("planes: window columns", per: .element),
        WorkTerm("rows of windows", per: .piece),
    ]
}

extension LayerConfiguration {
    /// Whether MLAS pools whole blocks of channels.
    func poolsBlocks(_ processor: Processor) -> Bool { values[3] % processor.vectorWidth == 0 }

    /// The amounts of ``LayerType/windowTerms``.
    func windowAmounts(_ windows: WindowGrid, _ processor: Processor) -> [Double] {
        let planes = self[0] * self[3]
        let rows = planes * Double(windows.rows.outputs)
        if poolsBlocks(processor) { return [planes * windows.taps, 0, 0, rows / Double(processor.vectorWidth)] }
        return [0, planes * Double(windows.rows.taps) * self[6], rows * Double(windows.columns.taps), rows]
    }

    /// The windows of a pooling layer; nil when they do not fit.
    var poolingWindows: WindowGrid? {
        WindowGrid(
            image: (values[1], values[6]), kernel: (values[2], values[7]), stride: (values[4], values[8]),
            padding: (values[5], values[9]))
    }

    /// Elements that are compared or added.
    var poolingTaps: Double { self[0] * self[3] * (poolingWindows?.taps ?? 0) }

    /// Descriptors that pooling layers share.
    func poolingShape(_ windows: WindowGrid) -> [Double] {
        [
            log(self[0]), log(self[1]), log(self[2]), log(self[3]), log(windows.outputs) / 2, self[4], self[5],
            windows.meanTaps.squareRoot() / (self[2] * self[7]).squareRoot(), log(self[6] / self[1]),
        ]
    }

    /// Adds a pooling operator and gives the output's shape.
    func pool(_ operation: String, _ attributes: [String: Attribute], in graph: inout OneLayerGraph) -> [Int] {
        let windows: [String: Attribute] = [
            "kernel_shape": .ints([values[2], values[7]]), "strides": .ints([values[4], values[8]]),
            "pads": .ints([values[5], values[9], values[5], values[9]]),
        ]
        let input = graph.input([values[0], values[3], values[1], values[6]])
        _ = graph.apply(operation, [input], attributes.merging(windows) { $1 })
        return [values[0], values[3], poolingWindows?.rows.outputs ?? 0, poolingWindows?.columns.outputs ?? 0]
    }
}
