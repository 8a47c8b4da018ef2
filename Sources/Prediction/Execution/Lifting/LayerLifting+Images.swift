import ModelGraph

/// Poolings, resizing, normalisation by stored statistics, and reordering.
extension LayerLifting {
    /// - Returns: false when the operator is none of them.
    mutating func liftImage() -> Bool {
        switch executed.operation {
        case "MaxPool": liftPooling(.maxPool2d)
        case "AveragePool": liftPooling(.averagePool2d)
        case "GlobalAveragePool", "GlobalMaxPool": liftGlobalPooling()
        case "ReduceMean":
            // The mean over height and width is a pooling; means along other axes are not.
            guard let image = input(0), image.count == 4, let output = output(), output.count >= 2,
                output.prefix(2).elementsEqual(image.prefix(2)), output.dropFirst(2).allSatisfy({ $0 == 1 })
            else { return false }
            liftGlobalPooling()
        case "BatchNormalization": liftNormalization()
        case "Resize", "Upsample": return liftResizing()
        case "ReorderInput", "ReorderOutput": liftReordering()
        default: return false
        }
        return true
    }

    private mutating func liftPooling(_ type: LayerType) {
        guard let image = input(0), let output = output(), image.count == 4, output.count == 4,
            let kernel = executed.ints("kernel_shape"), kernel.count == 2
        else {
            note("a pooling of other than images: counted as a copy of its bytes")
            return addCopy()
        }
        let strides = executed.ints("strides") ?? [1, 1]
        let dilations = executed.ints("dilations") ?? [1, 1]
        guard strides.count == 2, dilations.count == 2 else { return liftUnsized() }
        let axes = (0..<2).map { axis in
            WindowSizes(
                input: image[2 + axis], output: output[2 + axis],
                kernel: dilations[axis] * (kernel[axis] - 1) + 1, stride: strides[axis], dilation: 1)
        }
        if dilations != [1, 1] { note("a dilated pooling: predicted with windows without gaps") }
        if !axes.allSatisfy(\.isExact) { note("one-sided padding: predicted with the nearest on both sides") }
        add(
            type,
            [
                "batch_size": image[0], "image_size": image[2], "kernel_size": axes[0].kernel,
                "in_channels": image[1], "stride": axes[0].stride, "padding": axes[0].padding,
                "image_width": image[3], "kernel_width": axes[1].kernel, "stride_width": axes[1].stride,
                "padding_width": axes[1].padding,
            ])
    }

    private mutating func liftGlobalPooling() {
        guard let image = input(0), image.count >= 3 else { return liftUnsized() }
        if executed.operation == "GlobalMaxPool" { note("the maximum of whole images: predicted as their mean") }
        add(
            .adaptiveAveragePool2d,
            [
                "batch_size": image[0], "in_channels": image[1], "image_size": image[2],
                "image_width": image.dropFirst(3).reduce(1, *), "output_size": 1,
            ])
    }

    private mutating func liftNormalization() {
        guard let image = input(0), image.count >= 2 else { return liftUnsized() }
        add(
            .batchNorm2d,
            [
                "batch_size": image[0], "in_channels": image[1], "image_size": image.count > 2 ? image[2] : 1,
                "image_width": image.dropFirst(3).reduce(1, *),
            ])
    }

    private mutating func liftResizing() -> Bool {
        guard let image = input(0), let output = output(), image.count == 4, output.count == 4,
            image.prefix(2).elementsEqual(output.prefix(2)), image[2] > 0, image[3] > 0, output[2] >= image[2]
        else { return false }
        let scale = output[2] / image[2]
        if output[2] != scale * image[2] || output[3] != scale * image[3] {
            note("not one whole factor along both axes: predicted with a factor of \(scale)")
        }
        add(
            .resize,
            [
                "batch_size": image[0], "in_channels": image[1], "image_size": image[2], "image_width": image[3],
                "scale": scale, "mode": (executed.string("mode") ?? "nearest") == "nearest" ? 0 : 1,
            ])
        return true
    }

    private mutating func liftReordering() {
        let isIn = executed.operation == "ReorderInput"
        guard let value = isIn ? executed.outputs.first ?? nil : executed.inputs.first ?? nil,
            let image = graph[value].shape, image.count == 4
        else { return liftUnsized() }
        add(
            .reorder,
            [
                "batch_size": image[0], "in_channels": image[1], "image_size": image[2], "image_width": image[3],
                "direction": isIn ? 0 : 1,
            ])
    }
}
