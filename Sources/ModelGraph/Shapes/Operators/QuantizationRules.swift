/// Operators between floating-point numbers and small integers.
enum QuantizationRules {
    static let rules: [String: ShapeRule] = [
        "QuantizeLinear": { call in
            [InferredValue(call.hasInput(2) ? call.input(2).elementType : .uint8, call.shape(0))]
        },
        "DequantizeLinear": { call in [InferredValue(call.input(1).elementType, call.shape(0))] },
        "DynamicQuantizeLinear": { call in
            [InferredValue(.uint8, call.shape(0)), InferredValue(.float32, []), InferredValue(.uint8, [])]
        },
    ]
}
