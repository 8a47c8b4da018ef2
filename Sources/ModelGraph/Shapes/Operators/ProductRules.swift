/// Matrix products and sums of products.
enum ProductRules {
    static let rules: [String: ShapeRule] = [
        "MatMul": { call throws(ModelGraphError) in try matrixProduct(call, 0, 1, call.type) },
        "MatMulInteger": { call throws(ModelGraphError) in try matrixProduct(call, 0, 1, .int32) },
        "QLinearMatMul": { call throws(ModelGraphError) in
            try matrixProduct(call, 0, 3, call.input(7).elementType)
        },
        "DynamicQuantizeMatMul": { call throws(ModelGraphError) in try matrixProduct(call, 0, 1, .float32) },
        "MatMulIntegerToFloat": { call throws(ModelGraphError) in try matrixProduct(call, 0, 1, .float32) },
        "Gemm": generalProduct,
        "Einsum": einsum,
    ]

    private static func matrixProduct(
        _ call: OperatorCall, _ left: Int, _ right: Int, _ type: ElementType
    ) throws(ModelGraphError) -> [InferredValue] {
        guard var a = call.shape(left), var b = call.shape(right) else { return call.unknown(type) }
        guard !a.isEmpty, !b.isEmpty else { throw call.invalid("a scalar has no matrix product") }
        let (isRow, isColumn) = (a.count == 1, b.count == 1)
        if isRow { a.insert(1, at: 0) }
        if isColumn { b.append(1) }
        if let inner = a[a.count - 1], let other = b[b.count - 2], inner != other {
            throw call.invalid("\(inner) columns meet \(other) rows")
        }
        var shape = try Broadcasting.shape([Array(a.dropLast(2)), Array(b.dropLast(2))], in: call) ?? []
        if !isRow { shape.append(a[a.count - 2]) }
        if !isColumn { shape.append(b[b.count - 1]) }
        return [InferredValue(type, shape)]
    }

    private static func generalProduct(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard var a = call.shape(0), var b = call.shape(1) else { return call.unknown() }
        guard a.count == 2, b.count == 2 else { throw call.invalid("Gemm needs matrices") }
        if call.int("transA", default: 0) != 0 { a.reverse() }
        if call.int("transB", default: 0) != 0 { b.reverse() }
        if let inner = a[1], let other = b[0], inner != other {
            throw call.invalid("\(inner) columns meet \(other) rows")
        }
        return [InferredValue(call.type, [a[0], b[1]])]
    }

    private static func einsum(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let terms = EinsumTerms(call) else { return call.unknown() }
        let sizes = try terms.sizes(call)
        return [InferredValue(call.type, terms.output.map { sizes[$0] ?? nil })]
    }
}

/// The labels of an Einsum equation without ellipses, for example `bhid,bhjd->bhij`.
struct EinsumTerms {
    let inputs: [[Character]]
    let output: [Character]

    /// nil for equations with ellipses or of another number of inputs.
    init?(_ call: OperatorCall) {
        let equation = call.string("equation", default: "").filter { $0 != " " }
        guard !equation.contains(".") else { return nil }
        let sides = equation.split(separator: "->", omittingEmptySubsequences: false)
        guard let left = sides.first, sides.count <= 2 else { return nil }
        inputs = left.split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
        guard inputs.count == call.inputs.count else { return nil }
        if sides.count == 2 {
            output = Array(sides[1])
        } else {
            // Without an arrow, labels that occur once, in alphabetical order.
            let all = inputs.flatMap { $0 }
            output = Set(all).filter { label in all.count { $0 == label } == 1 }.sorted()
        }
    }

    /// Size by label, nil where not known.
    func sizes(_ call: OperatorCall) throws(ModelGraphError) -> [Character: Int?] {
        var sizes: [Character: Int?] = [:]
        for (index, labels) in inputs.enumerated() {
            guard let shape = call.shape(index) else { continue }
            guard shape.count == labels.count else {
                throw call.invalid("\(shape.count) axes meet the \(labels.count) labels “\(String(labels))”")
            }
            for (label, size) in zip(labels, shape) {
                if let size, let other = sizes[label] ?? nil, other != size, other != 1, size != 1 {
                    throw call.invalid("label \(label) has sizes \(other) and \(size)")
                }
                sizes[label] = [sizes[label] ?? nil, size].compactMap { $0 }.max()
            }
        }
        return sizes
    }
}
