import ModelGraph

/// Convolutions, poolings and resizing on blocks of channels.
extension NchwcTransformation {
    mutating func convertConvolution(_ id: OperatorID) {
        let groups = graph.operators[id].int("group", default: 1)
        guard let input = graph.input(id, 0), let weights = graph.input(id, 1), graph.isConstant(weights),
            graph[weights].elementType == .float32, let sizes = graph[weights].shape,
            let wanted = layout.convolution(weights: sizes, groups: groups), let output = graph.output(id)
        else { return }
        if let bias = graph.input(id, 2) {
            guard graph.isConstant(bias), graph[bias].shape == [sizes[0]] else { return }
        }
        var origin = SizeOrigin(output)
        if wanted == .blocked {
            if let form = blocked[input] {
                origin = passedOn(form.origin, output, graph.operators[id], kernel: Array(sizes[2...]))
            }
            replace(input, of: id, by: blockedInput(input, channels: sizes[1] * groups))
        }
        emit(id, channels: sizes[0], origin: origin)
    }

    mutating func convertPooling(_ id: OperatorID) {
        let pooling = graph.operators[id]
        guard pooling.outputs.compactMap({ $0 }).count == 1, let input = graph.input(id, 0),
            graph[input].elementType == .float32, let shape = graph[input].statedShape, shape.count == 4,
            let channels = shape[1], channels % layout.block == 0, let output = graph.output(id),
            pooling.operation != "AveragePool" || pooling.int("ceil_mode", default: 0) == 0
        else { return }
        var origin = SizeOrigin(output)
        if let form = blocked[input] {
            origin = passedOn(form.origin, output, pooling, kernel: pooling.ints("kernel_shape"))
        }
        replace(input, of: id, by: blockedInput(input, channels: channels))
        emit(id, channels: channels, origin: origin)
    }

    /// Whole factors along height and width: nearest (asymmetric, floor) or linear.
    mutating func convertResizing(_ id: OperatorID) {
        let resizing = graph.operators[id]
        guard let input = graph.input(id, 0), let form = blocked[input], let output = graph.output(id),
            resizing.operation == "Upsample" || resizing.operatorSet < 11 || resizing.canRunBlocked,
            resizing.inputs.count < 4 || resizing.inputs[3] == nil,
            let scales = graph.input(id, resizing.operation == "Upsample" || resizing.operatorSet < 11 ? 1 : 2),
            graph.isConstant(scales), let factors = graph[scales].numbers?.compactMap({ $0 }), factors.count == 4,
            factors[0] == 1, factors[1] == 1, factors.allSatisfy({ $0 >= 1 && $0 == $0.rounded() })
        else { return }
        graph.update(id) { converted in
            converted.operation = "Upsample"
            converted.inputs = [form.value]
        }
        emit(id, channels: form.channels, origin: SizeOrigin(output))
    }

    /// Channels moved to the end are reordered on the way out of the blocks.
    mutating func convertTransposition(_ id: OperatorID) {
        guard let input = graph.input(id, 0), let form = blocked[input],
            graph.operators[id].ints("perm") == [0, 2, 3, 1]
        else { return }
        graph.update(id) { converted in
            converted.operation = "ReorderOutput"
            converted.inputs = [form.value]
            converted.attributes = ["channels_last": .int(1)]
            converted.isBlocked = true
        }
    }

    private mutating func replace(_ plain: ValueID, of id: OperatorID, by value: ValueID) {
        graph.update(id) { $0.inputs[0] = value }
        if let transpose = graph.producer(of: plain, "Transpose") { graph.removeUnread(transpose) }
    }

    /// The origin of a window's output: that of its input where padding keeps the size, halved by a stride of 2.
    private func passedOn(
        _ input: SizeOrigin, _ output: ValueID, _ window: OperatorGraph.Operator, kernel: [Int]?
    ) -> SizeOrigin {
        var origin = SizeOrigin(output)
        origin.values[0] = input.values[0]
        let automatic = window.string("auto_pad") ?? "NOTSET"
        let pads = automatic == "NOTSET" ? window.ints("pads") ?? [0, 0, 0, 0] : [0, 0, 0, 0]
        guard let kernel, kernel.count == 2, pads.count == 4 else { return origin }
        for axis in 0..<2 {
            let stride = window.ints("strides").flatMap { $0.count == 2 ? $0[axis] : nil } ?? 1
            let dilation = window.ints("dilations").flatMap { $0.count == 2 ? $0[axis] : nil } ?? 1
            guard stride == 1 || stride == 2, dilation == 1,
                pads[axis] + pads[axis + 2] + 1 == kernel[axis] || automatic.hasPrefix("SAME")
            else { continue }
            origin.values[2 + axis] = input.values[2 + axis]
            origin.halvings[axis] = input.halvings[axis] + stride - 1
        }
        return origin
    }
}

extension OperatorGraph.Operator {
    fileprivate var canRunBlocked: Bool {
        let transformation = string("coordinate_transformation_mode") ?? "half_pixel"
        switch string("mode") ?? "nearest" {
        case "nearest": return transformation == "asymmetric" && string("nearest_mode") == "floor"
        case "linear": return ["asymmetric", "half_pixel", "align_corners"].contains(transformation)
        default: return false
        }
    }
}
