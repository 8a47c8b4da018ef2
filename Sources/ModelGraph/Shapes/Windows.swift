/// A window's size, stride, dilation and padding by spatial axis.
///
/// Source: the formulas of `Conv`, `MaxPool` and `ConvTranspose` in ONNX's Operators.md. As in ONNX Runtime and PyTorch,
/// `ceil_mode` adds no window that starts beyond the input and its left padding.
struct Windows {
    let kernel: [Int?]
    let strides: [Int]
    let dilations: [Int]
    let padsBefore: [Int]
    let padsAfter: [Int]
    private let automatic: String
    private let roundsUp: Bool
    private let call: OperatorCall

    init(_ call: OperatorCall, kernel: [Int]) throws(ModelGraphError) {
        try self.init(call, kernel: kernel.map(Optional.some))
    }

    init(_ call: OperatorCall, kernel: [Int?]) throws(ModelGraphError) {
        let count = kernel.count
        guard kernel.allSatisfy({ $0.map((1...OperatorCall.largestWindow).contains) ?? true }) else {
            throw call.invalid("a kernel of size \(kernel.map { $0 ?? -1 })")
        }
        self.call = call
        self.kernel = kernel
        strides = try call.window("strides", count: count, default: 1)
        dilations = try call.window("dilations", count: count, default: 1)
        automatic = call.string("auto_pad", default: "NOTSET")
        roundsUp = call.int("ceil_mode", default: 0) != 0
        let pads = try call.window("pads", count: 2 * count, default: 0, allowed: 0...OperatorCall.largestWindow)
        let usesPads = automatic == "NOTSET" || automatic.isEmpty
        padsBefore = usesPads ? Array(pads.prefix(count)) : Array(repeating: 0, count: count)
        padsAfter = usesPads ? Array(pads.suffix(count)) : Array(repeating: 0, count: count)
    }

    private var isSame: Bool { automatic.hasPrefix("SAME") }

    /// Number of window positions along each axis of an input.
    func sizes(_ input: [Int?]) throws(ModelGraphError) -> [Int?] {
        guard input.count == kernel.count else {
            throw call.invalid("\(input.count) spatial axes meet a kernel of \(kernel.count)")
        }
        var sizes: [Int?] = []
        for axis in input.indices { sizes.append(try size(input[axis], axis)) }
        return sizes
    }

    private func size(_ input: Int?, _ axis: Int) throws(ModelGraphError) -> Int? {
        guard let input, let kernel = kernel[axis] else { return nil }
        let stride = strides[axis]
        if isSame { return (input + stride - 1) / stride }
        let reach = (kernel - 1) * dilations[axis] + 1
        let room = input + padsBefore[axis] + padsAfter[axis] - reach
        guard room >= 0 else {
            throw call.invalid("a window of \(reach) does not fit an axis of size \(input)")
        }
        guard roundsUp else { return room / stride + 1 }
        let positions = (room + stride - 1) / stride + 1
        return (positions - 1) * stride >= input + padsBefore[axis] ? positions - 1 : positions
    }

    /// Sizes of a transposed convolution's output.
    func transposedSizes(_ input: [Int?], extra: [Int]) throws(ModelGraphError) -> [Int?] {
        guard input.count == kernel.count else {
            throw call.invalid("\(input.count) spatial axes meet a kernel of \(kernel.count)")
        }
        var sizes: [Int?] = []
        for axis in input.indices {
            guard let size = input[axis], let kernel = kernel[axis] else {
                sizes.append(nil)
                continue
            }
            let reach = (kernel - 1) * dilations[axis] + 1
            let whole = strides[axis] * (size - 1) + extra[axis] + reach - padsBefore[axis] - padsAfter[axis]
            let result = isSame ? size * strides[axis] : whole
            guard result >= 0 else { throw call.invalid("padding exceeds an axis of size \(size)") }
            sizes.append(result)
        }
        return sizes
    }
}
