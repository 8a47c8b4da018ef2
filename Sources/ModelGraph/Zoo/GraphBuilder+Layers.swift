/// The non-linearity after a convolution.
enum Nonlinearity: Sendable {
    case relu
    /// ReLU cut off at 6.
    case relu6
    /// x for x > 0, else slope · x.
    case leakyReLU(slope: Float)
    /// x · sigmoid(x).
    case silu
    /// x/2 · (1 + erf(x/√2))
    case gelu
    case tanh
    case sigmoid

    /// The variance of a weight before it, times the fan-in.
    var weightVariance: Float {
        switch self {
        case .relu, .relu6, .leakyReLU: 1.8
        case .silu, .gelu: 2.1
        case .tanh, .sigmoid: 1
        }
    }
}

/// Layers over feature maps [channels, height, width] and feature vectors [features].
extension GraphBuilder {
    /// The gain of a branch's last layer: a trained branch adds little to its shortcut, and so shall a random one, else
    /// sums would double from block to block.
    static let branchGain: Float = 0.25

    /// A square convolution and what follows it; batch normalisation counts as folded in.
    /// - Parameters:
    ///   - groups: as many as input channels make it depthwise.
    ///   - bias: false only where no batch normalisation follows that could be folded in.
    ///   - padding: nil keeps height and width at stride 1.
    ///   - gain: standard deviation of the output relative to a layer of gain 1.
    mutating func convolution(
        _ x: Value, channels: Int, kernel: Int, stride: Int = 1, padding: Int? = nil, groups: Int = 1,
        bias: Bool = true, gain: Float = 1, then nonlinearity: Nonlinearity? = nil
    ) -> Value {
        let name = unique("conv")
        let padding = padding ?? kernel / 2
        let perGroup = x.channels / groups
        let parameters = weights(
            of: name, shape: [channels, perGroup, kernel, kernel], fanIn: perGroup * kernel * kernel,
            outputs: bias ? channels : nil, gain: gain, before: nonlinearity)
        let y = add(
            "Conv", [x], constants: parameters,
            shape: [channels] + pooled(x, kernel: kernel, stride: stride, padding: padding).dropFirst(),
            attributes: [
                "kernel_shape": .ints([kernel, kernel]), "strides": .ints([stride, stride]),
                "pads": .ints([padding, padding, padding, padding]), "dilations": .ints([1, 1]), "group": .int(groups),
            ], name: name)
        return activate(y, nonlinearity)
    }

    /// A fully connected layer over a feature vector, and what follows it.
    mutating func linear(_ x: Value, features: Int, then nonlinearity: Nonlinearity? = nil) -> Value {
        let name = unique("linear")
        let parameters = weights(
            of: name, shape: [features, x.shape[0]], fanIn: x.shape[0], outputs: features, before: nonlinearity)
        let y = add(
            "Gemm", [x], constants: parameters, shape: [features],
            attributes: ["alpha": .float(1), "beta": .float(1), "transB": .int(1)], name: name)
        return activate(y, nonlinearity)
    }

    mutating func activate(_ x: Value, _ nonlinearity: Nonlinearity?) -> Value {
        switch nonlinearity {
        case nil: return x
        case .relu: return add("Relu", [x], shape: x.shape)
        case .relu6:
            let name = unique("relu6")
            let bounds = [("min", Float(0)), ("max", 6)].map { constant("\(name).\($0)", shape: [], .floats([$1])) }
            return add("Clip", [x], constants: bounds, shape: x.shape, name: name)
        case .leakyReLU(let slope): return add("LeakyRelu", [x], shape: x.shape, attributes: ["alpha": .float(slope)])
        case .silu: return product(x, add("Sigmoid", [x], shape: x.shape))
        case .gelu: return gelu(x)
        case .tanh: return add("Tanh", [x], shape: x.shape)
        case .sigmoid: return add("Sigmoid", [x], shape: x.shape)
        }
    }

    mutating func maxPool(_ x: Value, kernel: Int, stride: Int, padding: Int = 0) -> Value {
        add(
            "MaxPool", [x], shape: pooled(x, kernel: kernel, stride: stride, padding: padding),
            attributes: [
                "kernel_shape": .ints([kernel, kernel]), "strides": .ints([stride, stride]),
                "pads": .ints([padding, padding, padding, padding]), "ceil_mode": .int(0),
            ])
    }

    /// Averages square tiles.
    mutating func averagePool(_ x: Value, kernel: Int) -> Value {
        add(
            "AveragePool", [x], shape: pooled(x, kernel: kernel, stride: kernel, padding: 0),
            attributes: [
                "kernel_shape": .ints([kernel, kernel]), "strides": .ints([kernel, kernel]),
                "pads": .ints([0, 0, 0, 0]),
            ])
    }

    mutating func globalAveragePool(_ x: Value) -> Value {
        add("GlobalAveragePool", [x], shape: [x.channels, 1, 1])
    }

    mutating func flatten(_ x: Value) -> Value {
        add("Flatten", [x], shape: [x.shape.reduce(1, *)], attributes: ["axis": .int(1)])
    }

    /// Joins feature maps along their channels; a single map is passed through.
    mutating func concatenate(_ parts: [Value]) -> Value {
        if parts.count == 1 { return parts[0] }
        let channels = parts.reduce(0) { $0 + $1.channels }
        return add("Concat", parts, shape: [channels] + parts[0].shape.dropFirst(), attributes: ["axis": .int(1)])
    }

    mutating func sum(_ a: Value, _ b: Value) -> Value { add("Add", [a, b], shape: a.shape) }

    /// The elementwise product; `b` may have sides of 1 that are repeated.
    mutating func product(_ a: Value, _ b: Value) -> Value { add("Mul", [a, b], shape: a.shape) }

    /// Doubles height and width, each pixel repeated.
    mutating func upsample(_ x: Value) -> Value {
        let name = unique("upsample")
        let scales = constant("\(name).scales", shape: [4], .floats([1, 1, 2, 2]))
        return add(
            "Resize", [x], constants: ["", scales], shape: [x.channels, 2 * x.height, 2 * x.width],
            attributes: [
                "mode": .string("nearest"), "coordinate_transformation_mode": .string("asymmetric"),
                "nearest_mode": .string("floor"),
            ], name: name)
    }

    /// Moves each 2 × 2 tile of pixels into channels: the four phases one after the other.
    mutating func spaceToDepth(_ x: Value) -> Value {
        let phases = [(0, 0), (1, 0), (0, 1), (1, 1)].map { row, column in
            let name = unique("slice")
            let bounds = [
                ("starts", [row, column]), ("ends", [x.height, x.width]), ("axes", [2, 3]), ("steps", [2, 2]),
            ].map { label, values in integers("\(name).\(label)", values) }
            return add(
                "Slice", [x], constants: bounds, shape: [x.channels, x.height / 2, x.width / 2], name: name)
        }
        return concatenate(phases)
    }

    /// A constant vector of 64-bit integers.
    mutating func integers(_ name: String, _ values: [Int]) -> String {
        constant(name, .int64, shape: [values.count], .integers(values))
    }

    /// Weights and bias of a layer, such that activations neither vanish nor explode however deep the network is.
    ///
    /// He's rule (arXiv 1502.01852), a variance of 2 / fan-in, keeps the mean square through ReLU. SiLU halves small inputs,
    /// so that it would shrink a signal to denormal numbers, which take many times the time and energy of normal ones.
    /// Here the variance is 1.8 / fan-in before ReLU, 2.1 / fan-in before SiLU and 1 / fan-in before neither, and biases
    /// are uniform in ±0.5: then the mean square has a stable fixed point. In every model of the zoo, the mean squares of
    /// all layers but attention weights lie within 0.008…25 for black, uniform and normal images, and no value is denormal.
    /// - Parameters:
    ///   - outputs: length of the bias; nil for none.
    ///   - nonlinearity: what follows the layer.
    /// - Returns: the names of weight and bias.
    mutating func weights(
        of layer: String, shape: [Int], fanIn: Int, outputs: Int?, gain: Float = 1, before nonlinearity: Nonlinearity?
    ) -> [String] {
        let weight = "\(layer).weight"
        let bound = gain * (3 * (nonlinearity?.weightVariance ?? 1) / Float(fanIn)).squareRoot()
        var names = [constant(weight, shape: shape, random(weight, bound: bound))]
        if let outputs {
            let bias = "\(layer).bias"
            names.append(constant(bias, shape: [outputs], random(bias, bound: 0.5 * gain)))
        }
        return names
    }

    private func pooled(_ x: Value, kernel: Int, stride: Int, padding: Int) -> [Int] {
        [x.channels] + [x.height, x.width].map { ($0 + 2 * padding - kernel) / stride + 1 }
    }
}

extension Tensor.Contents {
    /// Numbers as they lie in a file.
    package static func floats(_ values: [Float]) -> Tensor.Contents {
        .bytes(values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) })
    }

    /// 64-bit integers as they lie in a file.
    package static func integers(_ values: [Int]) -> Tensor.Contents {
        .bytes(values.flatMap { value in withUnsafeBytes(of: Int64(value).littleEndian, Array.init) })
    }
}
