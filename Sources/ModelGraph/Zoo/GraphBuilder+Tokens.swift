/// Layers over sequences of feature vectors [tokens, features], and what turns feature maps into them.
extension GraphBuilder {
    /// A fully connected layer over the last axis.
    mutating func dense(_ x: Value, features: Int, gain: Float = 1) -> Value {
        let name = unique("dense")
        let inputs = x.shape[x.shape.count - 1]
        let parameters = weights(
            of: name, shape: [inputs, features], fanIn: inputs, outputs: features, gain: gain, before: nil)
        let shape = Array(x.shape.dropLast()) + [features]
        let weighted = add("MatMul", [x], constants: [parameters[0]], shape: shape, name: name)
        return add("Add", [weighted], constants: [parameters[1]], shape: shape, name: "\(name)/add")
    }

    mutating func matrixProduct(_ a: Value, _ b: Value) -> Value {
        add("MatMul", [a, b], shape: Array(a.shape.dropLast()) + b.shape.suffix(1))
    }

    /// Normalises over the last axis, with a learned scale and shift.
    mutating func layerNormalization(_ x: Value) -> Value {
        let name = unique("layernorm")
        let size = x.shape[x.shape.count - 1]
        return add(
            "LayerNormalization", [x], constants: scaleAndShift(of: name, size: size), shape: x.shape,
            attributes: ["axis": .int(-1), "epsilon": .float(1e-6)], name: name)
    }

    /// Normalises each channel with stored statistics; used where it cannot be folded into a convolution before it.
    mutating func batchNormalization(_ x: Value) -> Value {
        let name = unique("batchnorm")
        let statistics = [
            constant("\(name).mean", shape: [x.channels], .constant(0)),
            constant("\(name).variance", shape: [x.channels], .constant(1)),
        ]
        return add(
            "BatchNormalization", [x], constants: scaleAndShift(of: name, size: x.channels) + statistics,
            shape: x.shape, attributes: ["epsilon": .float(1e-5)], name: name)
    }

    /// The Gaussian error linear unit x/2 · (1 + erf(x/√2)), in the operators that exporters write at this opset.
    mutating func gelu(_ x: Value) -> Value {
        func scalar(_ label: String, _ value: Float) -> String {
            constant(unique(label), shape: [], .floats([value]))
        }
        let scaled = add("Div", [x], constants: [scalar("gelu.root", Float(2).squareRoot())], shape: x.shape)
        let error = add("Erf", [scaled], shape: x.shape)
        let raised = add("Add", [error], constants: [scalar("gelu.one", 1)], shape: x.shape)
        return add("Mul", [product(x, raised)], constants: [scalar("gelu.half", 0.5)], shape: x.shape)
    }

    mutating func softmax(_ x: Value) -> Value {
        add("Softmax", [x], shape: x.shape, attributes: ["axis": .int(-1)])
    }

    /// Orders the axes anew; 0 is the first after the batch axis, which stays in front.
    mutating func transpose(_ x: Value, _ order: [Int]) -> Value {
        add(
            "Transpose", [x], shape: order.map { x.shape[$0] },
            attributes: ["perm": .ints([0] + order.map { $0 + 1 })])
    }

    /// Reads the elements in another shape, the batch axis aside, which ONNX's Reshape copies where it reads 0.
    mutating func reshape(_ x: Value, _ shape: [Int]) -> Value {
        let target = integers(unique("shape"), [0] + shape)
        return add("Reshape", [x], constants: [target], shape: shape)
    }

    /// Splits into equal parts along an axis, 0 being the first after the batch axis.
    mutating func split(_ x: Value, into parts: Int, axis: Int) -> [Value] {
        var shape = x.shape
        shape[axis] /= parts
        let sizes = integers(unique("split.sizes"), Array(repeating: shape[axis], count: parts))
        return addSplitting(
            "Split", [x], constants: [sizes], shapes: Array(repeating: shape, count: parts),
            attributes: ["axis": .int(axis + 1)])
    }

    /// Learned scales near one and learned shifts.
    private mutating func scaleAndShift(of layer: String, size: Int) -> [String] {
        let shift = "\(layer).bias"
        return [
            constant("\(layer).weight", shape: [size], .constant(1)),
            constant(shift, shape: [size], random(shift, bound: 0.5)),
        ]
    }
}
