/// Convolutions and pooling: operators that slide a window over the spatial axes of N × C × D1 × D2 × … inputs.
enum WindowRules {
    static let rules: [String: ShapeRule] = [
        "Conv": { call throws(ModelGraphError) in try convolution(call, weight: 1, call.type) },
        "ConvInteger": { call throws(ModelGraphError) in try convolution(call, weight: 1, .int32) },
        "QLinearConv": { call throws(ModelGraphError) in
            try convolution(call, weight: 3, call.input(7).elementType)
        },
        "DeformConv": { call throws(ModelGraphError) in try convolution(call, weight: 1, call.type) },
        "FusedConv": { call throws(ModelGraphError) in try convolution(call, weight: 1, call.type) },
        "ConvTranspose": transposedConvolution,
        "MaxPool": pooling,
        "AveragePool": pooling,
        "LpPool": pooling,
        "GlobalAveragePool": globalPooling,
        "GlobalMaxPool": globalPooling,
        "GlobalLpPool": globalPooling,
    ]

    private static func convolution(
        _ call: OperatorCall, weight: Int, _ type: ElementType
    ) throws(ModelGraphError) -> [InferredValue] {
        guard let input = call.shape(0), let weights = call.shape(weight) else { return call.unknown(type) }
        guard input.count >= 2, weights.count == input.count else {
            throw call.invalid("an input of \(input.count) axes meets weights of \(weights.count)")
        }
        let groups = call.int("group", default: 1)
        if let channels = input[1], let perGroup = weights[1], groups >= 1,
            channels / groups != perGroup || channels % groups != 0
        {
            throw call.invalid("\(channels) channels in \(groups) groups meet weights for \(perGroup)")
        }
        let kernel = call.ints("kernel_shape").map { $0.map(Optional.some) } ?? Array(weights.dropFirst(2))
        let spatial = try Windows(call, kernel: kernel).sizes(Array(input.dropFirst(2)))
        return [InferredValue(type, [input[0], weights[0]] + spatial)]
    }

    private static func pooling(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let input = call.shape(0) else { return call.unknown() }
        guard input.count >= 2, let kernel = call.ints("kernel_shape") else {
            throw call.invalid("pooling needs a kernel_shape and an input with channels")
        }
        let spatial = try Windows(call, kernel: kernel).sizes(Array(input.dropFirst(2)))
        // The second output of MaxPool holds indices.
        return [InferredValue(call.type, input.prefix(2) + spatial), InferredValue(.int64, input.prefix(2) + spatial)]
    }

    private static func globalPooling(_ call: OperatorCall) -> [InferredValue] {
        [InferredValue(call.type, call.shape(0).map { $0.prefix(2) + $0.dropFirst(2).map { _ in 1 } })]
    }

    private static func transposedConvolution(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let input = call.shape(0), let weights = call.shape(1) else { return call.unknown() }
        guard input.count >= 2, weights.count == input.count else {
            throw call.invalid("an input of \(input.count) axes meets weights of \(weights.count)")
        }
        let groups = call.int("group", default: 1)
        guard (1...OperatorCall.largestWindow).contains(groups) else { throw call.invalid("group \(groups)") }
        let channels = weights[1].map { $0 * groups }
        let kernel = call.ints("kernel_shape").map { $0.map(Optional.some) } ?? Array(weights.dropFirst(2))
        let windows = try Windows(call, kernel: kernel)
        let sizes = Array(input.dropFirst(2))
        if let stated = call.ints("output_shape") {
            guard stated.count >= sizes.count else { throw call.invalid("output_shape \(stated)") }
            return [InferredValue(call.type, [input[0], channels] + stated.suffix(sizes.count))]
        }
        let extra = try call.window(
            "output_padding", count: sizes.count, default: 0, allowed: 0...OperatorCall.largestWindow)
        return [InferredValue(call.type, [input[0], channels] + (try windows.transposedSizes(sizes, extra: extra)))]
    }
}
