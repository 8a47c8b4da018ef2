/// Operators that keep the elements in their order and change only the shape.
enum ReshapingRules {
    static let rules: [String: ShapeRule] = [
        "Identity": { call in [call.input(0)] },
        "Dropout": { call in [call.input(0), InferredValue(.bool, call.shape(0))] },
        "Reshape": reshape,
        "Flatten": flatten,
        "Squeeze": squeeze,
        "Unsqueeze": unsqueeze,
    ]

    private static func output(_ call: OperatorCall, _ shape: [Int?]?) -> [InferredValue] {
        [InferredValue(call.type, shape, numbers: call.input(0).numbers)]
    }

    private static func reshape(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        let input = call.shape(0)
        guard var target = call.integers("shape", orInput: 1) else {
            let rank = call.shape(1)?.first ?? nil
            return output(call, rank.flatMap { (0...64).contains($0) ? Array(repeating: nil, count: $0) : nil })
        }
        let copiesZeros = call.int("allowzero", default: 0) == 0
        for axis in target.indices where target[axis] == 0 && copiesZeros {
            target[axis] = input.flatMap { axis < $0.count ? $0[axis] : nil }
        }
        let inferred = target.indices.filter { target[$0] == -1 }
        guard inferred.count <= 1, target.allSatisfy({ $0 ?? 0 >= -1 }) else {
            throw call.invalid("the shape \(target.map { $0 ?? -1 }) is impossible")
        }
        let total = input?.known?.checkedProduct
        if let axis = inferred.first {
            target[axis] = nil
            let rest = target.indices.filter { $0 != axis }.map { target[$0] }
            if let total, let rest = rest.known?.checkedProduct, rest > 0 {
                guard total % rest == 0 else { throw call.invalid("\(total) elements do not fill \(rest)-fold rows") }
                target[axis] = total / rest
            } else if let input {
                target[axis] = quotient(input, rest)
            }
        } else if let total, let wanted = target.known?.checkedProduct, total != wanted {
            throw call.invalid("\(total) elements meet a shape of \(wanted)")
        }
        return output(call, target)
    }

    /// The size of the inferred axis when the one unknown size occurs on both sides, as with an unknown batch.
    private static func quotient(_ input: [Int?], _ rest: [Int?]) -> Int? {
        guard input.count(where: { $0 == nil }) == 1, rest.count(where: { $0 == nil }) == 1,
            let axis = input.firstIndex(where: { $0 == nil }), rest.indices.contains(axis), rest[axis] == nil,
            let total = input.compactMap({ $0 }).checkedProduct, let part = rest.compactMap({ $0 }).checkedProduct,
            part > 0, total % part == 0
        else { return nil }
        return total / part
    }

    private static func flatten(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0) else { return output(call, [nil, nil]) }
        let stated = call.int("axis", default: 1)
        let axis = stated == shape.count ? stated : try call.axis(stated, rank: shape.count)
        return output(
            call,
            [shape[..<axis], shape[axis...]].map { part in
                part.allSatisfy { $0 != nil } ? part.compactMap { $0 }.checkedProduct : nil
            })
    }

    private static func squeeze(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0) else { return call.unknown() }
        let isStated = call.ints("axes") != nil || call.hasInput(1)
        guard isStated else {
            return output(call, shape.contains(nil) ? nil : shape.filter { $0 != 1 })
        }
        guard let axes = try call.axes(call.integers("axes", orInput: 1) ?? [nil], rank: shape.count) else {
            return call.unknown()
        }
        for axis in axes {
            if let size = shape[axis], size != 1 { throw call.invalid("axis \(axis) of size \(size) is squeezed") }
        }
        return output(call, shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
    }

    private static func unsqueeze(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0), let stated = call.integers("axes", orInput: 1),
            let axes = try call.axes(stated, rank: shape.count + stated.count)
        else { return call.unknown() }
        guard Set(axes).count == axes.count else { throw call.invalid("axes \(axes) repeat") }
        var rest = shape[...]
        return output(call, (0..<shape.count + axes.count).map { axes.contains($0) ? 1 : rest.popFirst() ?? nil })
    }
}
