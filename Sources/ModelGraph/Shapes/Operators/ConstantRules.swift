/// Operators that make tensors from attributes, shapes and types.
enum ConstantRules {
    static let rules: [String: ShapeRule] = [
        "Shape": shape,
        "Size": { call in [InferredValue(.int64, [], numbers: [call.input(0).elementCount.map(Double.init)])] },
        "ConstantOfShape": constantOfShape,
        "Range": range,
        "Cast": { call in [cast(call, ElementType(rawValue: call.int("to", default: 0)) ?? .undefined)] },
        "CastLike": { call in [cast(call, call.input(1).elementType)] },
        "EyeLike": { call in [InferredValue(dataType(call), call.shape(0))] },
        "RandomNormalLike": { call in [InferredValue(dataType(call), call.shape(0))] },
        "RandomUniformLike": { call in [InferredValue(dataType(call), call.shape(0))] },
        "Bernoulli": { call in [InferredValue(dataType(call), call.shape(0))] },
        "RandomNormal": { call in [InferredValue(.float32, call.ints("shape")?.map(Optional.some))] },
        "RandomUniform": { call in [InferredValue(.float32, call.ints("shape")?.map(Optional.some))] },
    ]

    private static func dataType(_ call: OperatorCall) -> ElementType {
        ElementType(rawValue: call.int("dtype", default: 0)).flatMap { $0 == .undefined ? nil : $0 } ?? call.type
    }

    private static func shape(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0) else { return [InferredValue(.int64, [nil])] }
        func position(_ value: Int) -> Int { max(0, min(shape.count, value < 0 ? value + shape.count : value)) }
        let clamped = { (value: Int) in max(-shape.count, min(shape.count, value)) }
        let start = position(clamped(call.int("start", default: 0)))
        let end = max(start, position(clamped(call.int("end", default: shape.count))))
        let sizes = shape[start..<end]
        return [InferredValue(.int64, [sizes.count], numbers: sizes.map { $0.map(Double.init) })]
    }

    private static func constantOfShape(_ call: OperatorCall) -> [InferredValue] {
        var (type, number): (ElementType, Double?) = (.float32, 0)
        if case .tensor(let tensor)? = call.node.attributes["value"] {
            let value = InferredValue(constant: tensor)
            (type, number) = (value.elementType, value.numbers?.first ?? nil)
        }
        let shape =
            call.input(0).integers
            ?? call.shape(0)?.first.flatMap { $0 }.flatMap {
                $0 <= InferredValue.mostNumbers ? Array(repeating: nil, count: $0) : nil
            }
        guard let count = shape?.known?.checkedProduct, count <= InferredValue.mostNumbers else {
            return [InferredValue(type, shape)]
        }
        return [InferredValue(type, shape, numbers: Array(repeating: number, count: count))]
    }

    private static func range(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        let bounds = (0..<3).map { call.input($0).numbers?.first ?? nil }
        guard let start = bounds[0], let limit = bounds[1], let step = bounds[2] else {
            return [InferredValue(call.type, [nil])]
        }
        guard step != 0 else { throw call.invalid("a range with step 0") }
        let count = max(0, Int(clamping: ((limit - start) / step).rounded(.up)))
        let numbers =
            count <= InferredValue.mostNumbers ? (0..<count).map { Optional(start + Double($0) * step) } : nil
        return [InferredValue(call.type, [count], numbers: numbers)]
    }

    private static func cast(_ call: OperatorCall, _ type: ElementType) -> InferredValue {
        let numbers = call.input(0).numbers?.map { number -> Double? in
            guard let number else { return nil }
            if type == .bool { return number == 0 ? 0 : 1 }
            return type.isInteger ? number.rounded(.towardZero) : type.rounded(number)
        }
        return InferredValue(type, call.shape(0), numbers: numbers)
    }
}
