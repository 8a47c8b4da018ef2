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
    /// Libraries run it in one of two ways, each with prices of its own: directly on channel blocks of the vector
    /// width, or as a matrix product over unfolded columns. oneDNN unfolds when a window can lie wholly in the padding
    /// (`jit_avx512_common_conv_fwd_kernel::init_conf` refuses such windows), ONNX Runtime when channels do not fill
    /// blocks (`NchwcTransformerImpl::TransformConv`).
    static let conv2d = LayerType(
        "conv2d",
        parameters: [
            .batchSize, .imageSize, .kernelSize, .inputChannels, Parameter("out_channels"), .stride, .padding,
            .dilation, .groups, .imageWidth, .kernelWidth, .strideWidth, .paddingWidth, .activation, .residual,
        ],
        terms: [
            WorkTerm("direct: multiply-accumulates on padded channels", per: .multiplyAccumulate),
            WorkTerm("direct: input bytes", per: .byte),
            WorkTerm("direct: reordered input bytes on fresh pages", per: .freshByte),
            WorkTerm("direct: input bytes read", per: .byte),
            WorkTerm("direct: padded output bytes", per: .byte),
            WorkTerm("direct: padded output bytes on fresh pages", per: .freshByte),
            WorkTerm("direct: padded weight bytes", per: .byte),
            WorkTerm("direct: weight bytes loaded by rows", per: .cachedByte),
            WorkTerm("direct: weight bytes loaded beyond the core's cache", per: .cachedByte),
            WorkTerm("columns: multiply-accumulates", per: .multiplyAccumulate),
            WorkTerm("columns: unfolded bytes", per: .byte),
            WorkTerm("columns: input bytes read", per: .byte),
            WorkTerm("columns: output bytes", per: .byte),
            WorkTerm("columns: output bytes on fresh pages", per: .freshByte),
            WorkTerm("columns: weight bytes packed per image", per: .byte),
            WorkTerm(
                "direct: multiply-accumulates on pixels that the window before did not load", per: .multiplyAccumulate),
            WorkTerm("direct: input bytes loaded per block of output channels", per: .cachedByte),
            WorkTerm("depthwise: multiply-accumulates on padded channels", per: .multiplyAccumulate),
            WorkTerm("blocks: kernel calls", per: .piece),
            WorkTerm("blocks: multiply-accumulates one position at a time", per: .multiplyAccumulate),
            WorkTerm("blocks: output bytes read and written again", per: .cachedByte),
            WorkTerm("columns: matrix products", per: .piece),
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
    let batch, image, width, kernel, kernelWidth, kernelArea, input, output, stride, strideWidth, padding,
        paddingWidth, groups: Double
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
        kernelWidth = layer[10]
        kernelArea = layer[2] * layer[10]
        strideWidth = layer[11]
        paddingWidth = layer[12]
        activation = layer[13]
        residual = layer[14]
        self.windows = windows
        func isDirect(_ axis: WindowAxis, kernel: Int, padding: Int) -> Bool {
            let extent = layer.values[7] * (kernel - 1) + 1
            return extent > max(padding, axis.trailingPadding) && padding <= axis.outputs
        }
        runsDirectly =
            switch processor.library {
            case .oneDNN:
                isDirect(windows.rows, kernel: layer.values[2], padding: layer.values[6])
                    && isDirect(windows.columns, kernel: layer.values[10], padding: layer.values[12])
            case .mlas:
                Self.isBlocked(
                    input: layer.values[3], output: layer.values[4], groups: layer.values[8],
                    block: processor.vectorWidth)
            }
        self.processor = processor
    }

    /// Whether ONNX Runtime gives a convolution to its kernels on channel blocks.
    private static func isBlocked(input: Int, output: Int, groups: Int, block: Int) -> Bool {
        // Few channels are read as they lie; reordering more needs a multiple of four.
        if groups == 1 { return input < block || input % 4 == 0 }
        if input == groups, output == groups { return true }
        return (input / groups) % block == 0 && (output / groups) % block == 0
    }

    /// Channels that are read as they lie, as an image's colours are; more come in blocks of the vector's width.
    private var channelsReadAsTheyLie: Double {
        processor.library == .oneDNN ? 3 : Double(processor.vectorWidth - 1)
    }

    var work: LayerWork {
        let blocked = input <= channelsReadAsTheyLie ? input : processor.padded(input)
        let filled = processor.padded(output)
        let weights = elementBytes * kernelArea * blocked / groups * filled
        let positions = batch * windows.outputs
        // A fused addition reads a second tensor of the output's size.
        let inputRead = elementBytes * (batch * windows.read * input + residual * positions * output)
        var amounts = [Double](repeating: 0, count: 23)
        if runsDirectly {
            let inputBytes = elementBytes * batch * image * width
            let outputBytes = elementBytes * positions * filled
            let dense = elementBytes * kernelArea * input / groups * filled
            let rows =
                elementBytes * batch * Double(windows.rows.taps) * kernelWidth
                * (Double(windows.columns.outputs) / Self.rowBlock).rounded(.up) * input / groups * filled
            let multiplyAccumulates = batch * windows.taps * input / groups * filled
            // One channel a group: every product needs a load of its own.
            amounts[groups > 1 && input == groups ? 17 : 0] = multiplyAccumulates
            amounts[1] = inputBytes * input
            amounts[2] = processor.fresh(inputBytes * blocked)
            amounts[3] = inputRead
            amounts[4] = outputBytes
            amounts[5] = processor.fresh(outputBytes)
            amounts[6] = weights
            amounts[7] = rows
            amounts[8] = dense > processor.coreCacheBytes ? rows : 0
            switch processor.library {
            case .oneDNN:
                amounts[15] = multiplyAccumulates * min(1, (strideWidth - 1) / kernelWidth)
                amounts[16] =
                    elementBytes * batch * Double(windows.rows.taps) * Double(windows.columns.outputs)
                    * min(strideWidth, kernelWidth) * input / groups * filled / Double(processor.vectorWidth)
            case .mlas:
                let kernels = blockedKernels(multiplyAccumulates)
                amounts[16] = kernels.spreadBytes
                amounts[18] = kernels.calls
                amounts[19] = kernels.loneMultiplyAccumulates
                amounts[20] = kernels.repeatedBytes
            }
        } else {
            let unfolded = positions * kernelArea * input
            let outputBytes = elementBytes * positions * output
            amounts[9] = unfolded / groups * output
            amounts[10] = elementBytes * unfolded
            amounts[11] = inputRead
            amounts[12] = outputBytes
            amounts[13] = processor.fresh(outputBytes)
            amounts[14] = elementBytes * batch * kernelArea * input / groups * output
            amounts[21] = processor.library == .mlas ? batch * groups : 0
        }
        amounts[22] = 1
        return LayerWork(amounts: amounts, shape: shape(blocked: blocked, filled: filled, weights: weights))
    }

    private func blockedKernels(_ multiplyAccumulates: Double) -> BlockedKernels {
        BlockedKernels(
            batch: batch, input: input, output: output, groups: groups, kernel: kernelArea, padding: paddingWidth,
            stride: strideWidth, windows: windows, block: Double(processor.vectorWidth),
            multiplyAccumulates: multiplyAccumulates)
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
