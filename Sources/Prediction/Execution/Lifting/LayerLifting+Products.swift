import ModelGraph

/// Matrix products, convolutions and recurrent layers.
extension LayerLifting {
    /// - Returns: false when the operator is none of them.
    mutating func liftProduct() -> Bool {
        switch executed.operation {
        case "Conv", "FusedConv", "ConvInteger": liftConvolution(weights: 1)
        case "QLinearConv": liftConvolution(weights: 3)
        case "Gemm", "FusedGemm": liftGemm()
        case "MatMul", "FusedMatMul", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul":
            liftMatrixProduct(right: 1)
        case "QLinearMatMul": liftMatrixProduct(right: 3)
        case "LSTM", "GRU", "RNN": liftRecurrent()
        default: return false
        }
        return true
    }

    private mutating func liftGemm() {
        guard let output = output(), output.count == 2, let left = input(0), left.count == 2 else {
            return liftUnsized()
        }
        let inner = left[executed.int("transA", default: 0) == 0 ? 1 : 0]
        if graph.isConstant(graph.input(id, 1)) {
            add(
                .linear,
                [
                    "batch_size": output[0], "input_size": inner, "output_size": output[1],
                    "activation": executed.attributes["activation"] == nil ? 0 : 1,
                ])
        } else {
            add(.matMul, ["batch_size": 1, "rows": output[0], "inner": inner, "columns": output[1]])
        }
    }

    private mutating func liftMatrixProduct(right: Int) {
        guard let output = output(), let left = input(0), let elements = output.checkedProduct,
            let results = graph.input(id, right).flatMap({ graph[$0].shape })
        else { return liftUnsized() }
        let isTransposed = executed.int("transA", default: 0) != 0
        let inner = left.count < 2 ? left.last ?? 1 : left[left.count - (isTransposed ? 2 : 1)]
        let columns = results.count < 2 ? 1 : output.last ?? 1
        let rows = max(1, elements / max(1, columns))
        if results.count <= 2, graph.isConstant(graph.input(id, right)) {
            add(.linear, ["batch_size": rows, "input_size": inner, "output_size": columns])
        } else {
            let matrixRows = output.count < 2 || left.count < 2 ? 1 : output[output.count - 2]
            add(
                .matMul,
                [
                    "batch_size": max(1, rows / max(1, matrixRows)), "rows": matrixRows, "inner": inner,
                    "columns": columns,
                ])
        }
    }

    /// All steps' inputs in one product, and the states of all steps in another.
    private mutating func liftRecurrent() {
        guard let sequence = input(0), sequence.count == 3, let weights = input(1), weights.count == 3,
            let recurrence = input(2), recurrence.count == 3
        else { return liftUnsized() }
        note("\(executed.operation): counted as products of all steps together")
        let rows = sequence[0] * sequence[1]
        add(
            .linear,
            ["batch_size": rows, "input_size": weights[2], "output_size": weights[0] * weights[1]])
        add(
            .linear,
            ["batch_size": rows, "input_size": recurrence[2], "output_size": recurrence[0] * recurrence[1]])
    }

    mutating func liftUnsized() { note("its sizes depend on data: left out") }

    private mutating func liftConvolution(weights index: Int) {
        guard let image = input(0), let weights = input(index), let output = output(),
            image.count == weights.count, output.count == image.count, (3...5).contains(image.count)
        else { return liftUnsized() }
        let spatial = image.count - 2
        func numbers(_ name: String, _ usual: Int) -> [Int] {
            let given = executed.ints(name) ?? []
            return given.count == spatial ? given : Array(repeating: usual, count: spatial)
        }
        let (strides, dilations) = (numbers("strides", 1), numbers("dilations", 1))
        var axes = (0..<spatial).map { axis in
            WindowSizes(
                input: image[2 + axis], output: output[2 + axis], kernel: weights[2 + axis], stride: strides[axis],
                dilation: dilations[axis])
        }
        var (batch, channels) = (image[0], image[1])
        switch spatial {
        case 1:
            note("a convolution along one axis: predicted as one over images of height 1")
            axes.insert(WindowSizes(input: 1, output: 1, kernel: 1, stride: 1, dilation: axes[0].dilation), at: 0)
        case 3:
            note("a convolution along three axes: predicted as one over images for each output plane")
            batch *= axes[0].output
            channels *= axes[0].kernel
            axes.removeFirst()
        default: break
        }
        if axes[0].dilation != axes[1].dilation { note("dilations differ: predicted with the larger") }
        if !axes.allSatisfy(\.isExact) { note("one-sided padding: predicted with the nearest on both sides") }
        add(
            .conv2d,
            [
                "batch_size": batch, "image_size": axes[0].input, "kernel_size": axes[0].kernel,
                "in_channels": channels, "out_channels": weights[0], "stride": axes[0].stride,
                "padding": axes[0].padding, "dilation": max(axes[0].dilation, axes[1].dilation),
                "groups": executed.int("group", default: 1), "image_width": axes[1].input,
                "kernel_width": axes[1].kernel, "stride_width": axes[1].stride, "padding_width": axes[1].padding,
                "activation": executed.attributes["activation"] == nil ? 0 : 1,
                "residual": executed.inputs.count > 3 && index == 1 ? 1 : 0,
            ])
    }
}

/// One axis of a window, its padding chosen so that as many outputs arise as the file says.
struct WindowSizes {
    let input: Int
    let output: Int
    let kernel: Int
    let stride: Int
    let dilation: Int

    /// Padding on both sides; the smallest that gives the outputs, else the nearest.
    var padding: Int { max(0, (needed + 1) / 2) }

    /// Whether that padding gives just the outputs.
    var isExact: Bool {
        let room = input + 2 * padding - dilation * (kernel - 1) - 1
        return room >= 0 && room / stride + 1 == output
    }

    private var needed: Int { (output - 1) * stride + dilation * (kernel - 1) + 1 - input }
}
