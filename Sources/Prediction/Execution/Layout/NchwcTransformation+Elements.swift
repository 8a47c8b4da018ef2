import ModelGraph

/// Arithmetic on single elements, and joining, on blocks of channels.
extension NchwcTransformation {
    mutating func convertBinary(_ id: OperatorID, isSum: Bool) {
        let inputs = graph.operators[id].inputs.compactMap { $0 }
        let forms = inputs.compactMap { blocked[$0] }
        guard forms.count == inputs.count, let first = forms.first,
            forms.allSatisfy({ $0.channels == first.channels })
        else { return }
        let haveOneShape = zip(inputs, forms).dropFirst().allSatisfy { input, form in
            hasShape(of: inputs[0], first, input, form)
        }
        guard haveOneShape else {
            if isSum { addWithReshapes(id, inputs, forms) }
            return
        }
        if isSum, forms.count == 2 {
            for (index, form) in forms.enumerated() where canTakeIn(form, sum: true) {
                let addend = forms[1 - index].value
                graph.update(form.producer) { convolution in
                    while convolution.inputs.count < 3 { convolution.inputs.append(nil) }
                    convolution.inputs.append(addend)
                }
                absorb(id, into: form)
                return
            }
        }
        graph.update(id) { $0.inputs = forms.map(\.value) }
        emit(id, channels: first.channels, origin: first.origin)
    }

    /// Sums whose sizes cannot be shown to be equal run on tensors with an axis for the block.
    private mutating func addWithReshapes(_ id: OperatorID, _ inputs: [ValueID], _ forms: [Blocked]) {
        guard let result = graph.output(id) else { return }
        var reshaped: [ValueID] = []
        for form in forms {
            let value = graph.addValue(like: form.value, name: graph[form.value].name + "/reshape")
            graph.add(
                OperatorGraph.Operator(
                    name: "Reshape", operation: "Reshape", inputs: [form.value], outputs: [value], isBlocked: true))
            reshaped.append(value)
        }
        let sum = graph.addValue(like: result, name: graph[result].name + "/sum")
        graph[sum].blockedChannels = forms[0].channels
        graph.update(id) { converted in
            converted.inputs = reshaped
            converted.outputs = [sum]
            converted.isBlocked = true
        }
        let reshape = graph.add(
            OperatorGraph.Operator(name: "Reshape", operation: "Reshape", inputs: [sum], outputs: [result]))
        emit(reshape, channels: forms[0].channels, origin: SizeOrigin(result))
    }

    /// Joins along channels when every part fills its blocks.
    mutating func convertConcatenation(_ id: OperatorID) {
        let inputs = graph.operators[id].inputs.compactMap { $0 }
        let forms = inputs.compactMap { blocked[$0] }
        guard graph.operators[id].int("axis") == 1, forms.count == inputs.count, let first = forms.first,
            forms.allSatisfy({ $0.channels % layout.block == 0 }), let output = graph.output(id)
        else { return }
        graph.update(id) { $0.inputs = forms.map(\.value) }
        var origin = first.origin
        origin.values[1] = output
        emit(id, channels: forms.reduce(0) { $0 + $1.channels }, origin: origin)
    }

    mutating func convertActivation(_ id: OperatorID) {
        guard let input = graph.input(id, 0), let form = blocked[input] else { return }
        let operation = graph.operators[id].operation
        if ["Relu", "Sigmoid", "Tanh", "HardSigmoid"].contains(operation), canTakeIn(form, sum: false) {
            graph.update(form.producer) { $0.attributes["activation"] = .string(operation) }
            absorb(id, into: form)
        } else {
            graph.update(id) { $0.inputs[0] = form.value }
            emit(id, channels: form.channels, origin: form.origin)
        }
    }

    /// Normalisation by stored statistics is a depthwise convolution of one tap.
    mutating func convertNormalization(_ id: OperatorID) {
        guard let input = graph.input(id, 0), let form = blocked[input],
            graph.operators[id].outputs.compactMap({ $0 }).count == 1,
            graph.operators[id].inputs.dropFirst().allSatisfy({ value in
                value.map { graph.isConstant($0) && graph[$0].shape == [form.channels] } ?? false
            })
        else { return }
        convertToScale(id, form)
    }

    /// A constant factor per channel is a depthwise convolution of one tap too.
    mutating func convertScale(_ id: OperatorID) -> Bool {
        let inputs = graph.operators[id].inputs.compactMap { $0 }
        guard inputs.count == 2 else { return false }
        for (image, factor) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
            guard let form = blocked[image], graph.isConstant(factor), let shape = graph[factor].shape,
                shape == [form.channels, 1, 1] || shape == [1, form.channels, 1, 1]
            else { continue }
            convertToScale(id, form)
            return true
        }
        return false
    }

    private mutating func convertToScale(_ id: OperatorID, _ form: Blocked) {
        // Scale and shift hide in the weights, one tap for each channel.
        let weights = graph.addValue(
            OperatorGraph.Value(
                name: graph.operators[id].name + "/scale", elementType: .float32, shape: [form.channels, 1, 1, 1],
                statedShape: [form.channels, 1, 1, 1], isConstant: true))
        graph.update(id) { converted in
            converted.operation = "Conv"
            converted.inputs = [form.value, weights]
            converted.attributes = ["group": .int(form.channels), "kernel_shape": .ints([1, 1])]
        }
        emit(id, channels: form.channels, origin: form.origin)
    }

    /// Whether the producer is a convolution that nobody else reads and that applies nothing afterwards yet.
    private func canTakeIn(_ form: Blocked, sum: Bool) -> Bool {
        let producer = graph.operators[form.producer]
        return ["Conv", "FusedConv"].contains(producer.operation) && producer.isBlocked && form.firstUses == 1
            && producer.attributes["activation"] == nil && (!sum || producer.inputs.count < 4)
    }

    private func hasShape(of first: ValueID, _ a: Blocked, _ second: ValueID, _ b: Blocked) -> Bool {
        (0..<4).allSatisfy { axis in
            if a.origin.agrees(b.origin, axis: axis) { return true }
            guard let left = graph[first].statedShape, let right = graph[second].statedShape, left.count == 4,
                right.count == 4
            else { return false }
            // The open batch axis of a file is the same size everywhere.
            guard let size = left[axis], let other = right[axis] else {
                return axis == 0 && left[axis] == nil && right[axis] == nil
            }
            return size == other && size > 0
        }
    }
}
