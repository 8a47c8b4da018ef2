import ModelGraph

extension LayerType {
    /// Convolutions as networks have them.
    static let convolution = LayerRecipe(
        ranges: [
            "batch_size": { _ in .batches },
            "image_size": { _ in .images },
            "kernel_size": { draft in
                let kernels = [1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 3, 5, 5, 7, 7, 11, 2, 4, 6, 16]
                return .choices(kernels.filter { $0 <= draft["image_size"] })
            },
            "in_channels": { _ in .mixture([.choices([3]), .channels, .channels, .channels, .channels]) },
            "out_channels": { draft in
                let input = SampledRange.choices([draft["in_channels"]])
                return .mixture([input, input, .channels, .channels, .channels])
            },
            "stride": { draft in .choices(strides(kernel: draft["kernel_size"])) },
            "padding": { draft in
                let kernel = draft["kernel_size"]
                // Patches lie side by side; 2 keeps the size at dilation 2, and is what AlexNet's first layer has.
                if kernel == draft["stride"] { return .choices([0]) }
                let same = (kernel - 1) / 2
                return .choices(Array(repeating: same, count: 12) + [0, 0, kernel == 3 || kernel == 11 ? 2 : same])
            },
            "dilation": { draft in
                .choices(draft["kernel_size"] == 3 && draft["padding"] == 2 ? [2, 2, 1] : [1])
            },
            "groups": { draft in groups(input: draft["in_channels"], output: draft["out_channels"]) },
            "image_width": { draft in .mostly(draft["image_size"], else: .images) },
            "kernel_width": { draft in
                let kernel = draft["kernel_size"]
                return .choices(Array(repeating: kernel, count: 15) + [draft["stride"] == 1 ? 1 : kernel])
            },
            "padding_width": { draft in
                .choices([draft["kernel_width"] == draft["kernel_size"] ? draft["padding"] : 0])
            },
            "activation": { _ in .choices([0, 1, 1]) },
            "residual": { _ in .choices([0, 0, 0, 1]) },
        ],
        companions: ["MaxPool"],
        obstacle: { layer in
            layer.values[14] == 0 || layer.residualPath != nil ? nil : "the engine does not fuse its addition"
        },
        build: { layer, graph in layer.convolve(in: &graph) })

    private static func strides(kernel: Int) -> [Int] {
        switch kernel {
        case 1: [1, 1, 1, 1, 2]
        case 2, 4, 16: [kernel]
        case 3: [1, 1, 1, 1, 2, 2]
        case 6: [2]
        default: [1, 1, 2, 2, 4]
        }
    }

    /// One, as many as channels, or some that divide both.
    private static func groups(input: Int, output: Int) -> SampledRange {
        let dense = SampledRange.choices([1])
        let grouped = SampledRange.choices([2, 4, 8, 16, 32].filter { input % $0 == 0 && output % $0 == 0 } + [1])
        guard input == output else { return .mixture(Array(repeating: dense, count: 9) + [grouped]) }
        return .mixture(Array(repeating: dense, count: 4) + Array(repeating: .choices([input]), count: 5) + [grouped])
    }
}

extension LayerConfiguration {
    /// How a second tensor reaches the addition after a convolution so that ONNX Runtime fuses the two.
    fileprivate enum ResidualPath {
        /// As it lies: the convolution keeps rows of pixels, and ends as FusedConv.
        case plain
        /// Through an operator that works on blocks of channels, since the convolution's result comes in blocks too.
        case blocked
    }

    /// Channels of a block, at most; narrower vectors have blocks that divide it.
    private static var block: Int { 16 }

    /// Nil where the convolution runs on blocks, but no other operator that is not a convolution would.
    ///
    /// Source: the conditions of ONNX Runtime's `NchwcTransformerImpl::TransformConv` and `TransformPool`.
    fileprivate var residualPath: ResidualPath? {
        let (input, output, groups) = (values[3], values[4], values[8])
        if groups == 1 {
            if input > Self.block, input % 4 != 0 { return .plain }
        } else if output % 4 != 0 {
            return .plain
        }
        let isDepthwise = groups == input && groups == output
        let fits = [input, output].allSatisfy { $0 / (isDepthwise ? 1 : groups) % Self.block == 0 }
        return fits ? .blocked : nil
    }

    /// Adds the convolution with what is fused into it and gives the output's shape.
    fileprivate func convolve(in graph: inout OneLayerGraph) -> [Int] {
        let (batch, input, output, groups) = (values[0], values[3], values[4], values[8])
        let (height, width) = (values[2], values[10])
        let shape = [
            batch, output, convolutionWindows?.rows.outputs ?? 0, convolutionWindows?.columns.outputs ?? 0,
        ]
        let fanIn = input / groups * height * width
        let operands = [
            graph.input([batch, input, values[1], values[9]]),
            graph.weight("weight", [output, input / groups, height, width], fanIn: fanIn),
            graph.weight("bias", [output], fanIn: fanIn),
        ]
        var result = graph.apply(
            "Conv", operands,
            [
                "dilations": .ints([values[7], values[7]]), "group": .int(groups),
                "kernel_shape": .ints([height, width]), "strides": .ints([values[5], values[11]]),
                "pads": .ints([values[6], values[12], values[6], values[12]]),
            ])
        if values[14] == 1 {
            var second = graph.input(shape, named: "residual")
            if residualPath == .blocked {
                second = graph.apply("MaxPool", [second], ["kernel_shape": .ints([1, 1]), "strides": .ints([1, 1])])
            }
            result = graph.apply("Add", [result, second])
        }
        if values[13] == 1 { _ = graph.apply("Relu", [result]) }
        return shape
    }
}
