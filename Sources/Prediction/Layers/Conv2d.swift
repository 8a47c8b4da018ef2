#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LayerType {
    /// A two-dimensional convolution, grouped, depthwise or dilated, with the activation and addition fused into it.
    ///
    /// oneDNN runs it in one of two ways, each with prices of its own: directly on channel blocks of the vector
    /// width, or, when a window can lie wholly in the padding, as a matrix product over unfolded columns
    /// (`jit_avx512_common_conv_fwd_kernel::init_conf` refuses such windows).
    static let conv2d = LayerType(
        "conv2d",
        parameters: [
            .batchSize, .imageSize, .kernelSize, .inputChannels, Parameter("out_channels"), .stride, .padding,
            .dilation, .groups, .imageWidth, .kernelWidth, .strideWidth, .paddingWidth, .activation, .residual,
        ],
        terms: [
            WorkTerm("direct: multiply-accumulates on padded channels", per: .multiplyAccumulate),
            WorkTerm("direct: input bytes", per: .byte),
            WorkTerm("direct: reordered input bytes on fresh pages", per: .byte),
            WorkTerm("direct: input bytes read", per: .byte),
            WorkTerm("direct: padded output bytes", per: .byte),
            WorkTerm("direct: padded output bytes on fresh pages", per: .byte),
            WorkTerm("direct: padded weight bytes", per: .byte),
            WorkTerm("direct: weight bytes loaded by rows", per: .byte),
            WorkTerm("direct: weight bytes loaded beyond the core's cache", per: .byte),
            WorkTerm("columns: multiply-accumulates", per: .multiplyAccumulate),
            WorkTerm("columns: unfolded bytes", per: .byte),
            WorkTerm("columns: input bytes read", per: .byte),
            WorkTerm("columns: output bytes", per: .byte),
            WorkTerm("columns: output bytes on fresh pages", per: .byte),
            WorkTerm("columns: weight bytes packed per image", per: .byte),
            .call,
        ],
        conflict: { layer in
            guard layer.values[3] % layer.values[8] == 0, layer.values[4] % layer.values[8] == 0 else {
                return "\(layer.values[8]) groups do not divide \(layer.values[3]) and \(layer.values[4]) channels"
            }
            return layer.convolutionWindows == nil ? "the kernel is larger than the padded image" : nil
        },
        statedOperations: { layer in
            guard let windows = layer.convolutionWindows else { return [] }
            let outputs = layer[0] * layer[4] * windows.outputs
            let perOutput = layer[2] * layer[10] * layer[3] / layer[8]
            return [outputs * perOutput, outputs * (perOutput + 1)]
        },
        ownOperators: ["Conv", "FusedConv"], recipe: convolution,
        work: { layer, processor in
            guard let windows = layer.convolutionWindows else { return LayerWork(amounts: [], shape: []) }
            return ConvolutionExecution(layer, windows, processor).work
        })
}

extension LayerConfiguration {
    /// The windows of a convolution; nil when they do not fit.
    var convolutionWindows: WindowGrid? {
        WindowGrid(
            image: (values[1], values[9]), kernel: (values[2], values[10]), stride: (values[5], values[11]),
            padding: (values[6], values[12]), dilation: values[7])
    }
}

/// The sizes of one convolution, named.
private struct ConvolutionExecution {
    let batch, image, width, kernel, kernelArea, input, output, stride, padding, groups: Double
    let activation, residual: Double
    let windows: WindowGrid
    let runsDirectly: Bool
    let processor: Processor

    /// Output positions that one pass over the weights serves, about the accumulators of the micro-kernel.
    static let rowBlock = 10.0

    init(_ layer: LayerConfiguration, _ windows: WindowGrid, _ processor: Processor) {
        batch = layer[0]
        image = layer[1]
        kernel = layer[2]
        input = layer[3]
        output = layer[4]
        stride = layer[5]
        padding = layer[6]
        groups = layer[8]
        width = layer[9]
        kernelArea = layer[2] * layer[10]
        activation = layer[13]
        residual = layer[14]
        self.windows = windows
        func isDirect(_ axis: WindowAxis, kernel: Int, padding: Int) -> Bool {
            let extent = layer.values[7] * (kernel - 1) + 1
            return extent > max(padding, axis.trailingPadding) && padding <= axis.outputs
        }
        runsDirectly =
            isDirect(windows.rows, kernel: layer.values[2], padding: layer.values[6])
            && isDirect(windows.columns, kernel: layer.values[10], padding: layer.values[12])
        self.processor = processor
    }

    var work: LayerWork {
        // Up to three channels (an image's colours) are read as they lie; more are reordered into vector blocks.
        let blocked = input <= 3 ? input : processor.padded(input)
        let filled = processor.padded(output)
        let weights = elementBytes * kernelArea * blocked / groups * filled
        let positions = batch * windows.outputs
        // A fused addition reads a second tensor of the output's size.
        let inputRead = elementBytes * (batch * windows.read * input + residual * positions * output)
        var amounts = [Double](repeating: 0, count: 16)
        if runsDirectly {
            let inputBytes = elementBytes * batch * image * width
            let outputBytes = elementBytes * positions * filled
            let dense = elementBytes * kernelArea * input / groups * filled
            let rows =
                elementBytes * batch * Double(windows.rows.taps) * (kernelArea / kernel)
                * (Double(windows.columns.outputs) / Self.rowBlock).rounded(.up) * input / groups * filled
            amounts[0] = batch * windows.taps * input / groups * filled
            amounts[1] = inputBytes * input
            amounts[2] = processor.fresh(inputBytes * blocked)
            amounts[3] = inputRead
            amounts[4] = outputBytes
            amounts[5] = processor.fresh(outputBytes)
            amounts[6] = weights
            amounts[7] = rows
            amounts[8] = dense > processor.coreCacheBytes ? rows : 0
        } else {
            let unfolded = positions * kernelArea * input
            let outputBytes = elementBytes * positions * output
            amounts[9] = unfolded / groups * output
            amounts[10] = elementBytes * unfolded
            amounts[11] = inputRead
            amounts[12] = outputBytes
            amounts[13] = processor.fresh(outputBytes)
            amounts[14] = elementBytes * batch * kernelArea * input / groups * output
        }
        amounts[15] = 1
        return LayerWork(amounts: amounts, shape: shape(blocked: blocked, filled: filled, weights: weights))
    }

    private func shape(blocked: Double, filled: Double, weights: Double) -> [Double] {
        [
            log(batch), log(image), log(kernel), log(input), log(output), stride, padding, log(groups),
            log(windows.outputs) / 2,
            input / processor.padded(input), output / filled, runsDirectly ? 1 : 0,
            log(weights / processor.coreCacheBytes), log(width / image), log(kernelArea / (kernel * kernel)),
            activation,
            residual,
        ]
    }
}
