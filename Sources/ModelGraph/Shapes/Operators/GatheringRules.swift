/// Operators that pick or place elements by index.
enum GatheringRules {
    static let rules: [String: ShapeRule] = [
        "Gather": gather,
        "GatherElements": { call in [InferredValue(call.type, call.shape(1))] },
        "GatherND": gatherND,
        "Scatter": { call in [InferredValue(call.type, call.shape(0))] },
        "ScatterElements": { call in [InferredValue(call.type, call.shape(0))] },
        "ScatterND": { call in [InferredValue(call.type, call.shape(0))] },
        "OneHot": oneHot,
        // How many elements these give depends on the data.
        "NonZero": { call in [InferredValue(.int64, [call.shape(0)?.count, nil])] },
        "NonMaxSuppression": { call in [InferredValue(.int64, [nil, 3])] },
        "Compress": { call in call.unknown() },
        "Unique": { call in [InferredValue(call.type, nil)] + (1..<4).map { _ in InferredValue(.int64, [nil]) } },
        "TopK": topK,
    ]

    private static func gather(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0), let indices = call.shape(1) else { return call.unknown() }
        let axis = try call.axis(call.int("axis", default: 0), rank: shape.count)
        let result = shape[..<axis] + indices + shape[(axis + 1)...]
        guard let size = shape[axis], let picks = call.input(1).integers else {
            return [InferredValue(call.type, Array(result))]
        }
        guard picks.allSatisfy({ $0.map { $0 >= -size && $0 < size } ?? true }) else {
            throw call.invalid("an index lies outside of axis \(axis) of size \(size)")
        }
        let pickStrides = indices.known.map(Broadcasting.strides) ?? []
        let numbers = call.input(0).picking(Array(result)) { position, strides in
            let picked = picks[zip(position[axis...], pickStrides).reduce(0) { $0 + $1.0 * $1.1 }]
            guard let picked else { return -1 }
            let before = (0..<axis).reduce(0) { $0 + position[$1] * strides[$1] }
            let after = ((axis + 1)..<strides.count).reduce(0) {
                $0 + position[$1 - 1 + indices.count] * strides[$1]
            }
            return before + (picked < 0 ? picked + size : picked) * strides[axis] + after
        }
        return [InferredValue(call.type, Array(result), numbers: numbers)]
    }

    private static func gatherND(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0), let indices = call.shape(1), let depth = indices.last ?? nil else {
            return call.unknown()
        }
        let batch = call.int("batch_dims", default: 0)
        guard batch >= 0, depth >= 1, batch <= shape.count, depth <= shape.count - batch else {
            throw call.invalid("indices of depth \(depth) meet \(shape.count) axes")
        }
        return [InferredValue(call.type, indices.dropLast() + shape[(batch + depth)...])]
    }

    private static func oneHot(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        let type = call.input(2).elementType
        guard var shape = call.shape(0) else { return call.unknown(type) }
        let axis = try call.axis(call.int("axis", default: -1), rank: shape.count + 1)
        shape.insert(call.input(1).integers?.first ?? nil, at: axis)
        return [InferredValue(type, shape)]
    }

    private static func topK(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard var shape = call.shape(0) else { return [InferredValue(call.type, nil), InferredValue(.int64, nil)] }
        let axis = try call.axis(call.int("axis", default: -1), rank: shape.count)
        let stated: Int? = call.node.attributes["k"] == nil ? nil : call.int("k", default: 0)
        shape[axis] = stated ?? call.input(1).integers?.first ?? nil
        return [InferredValue(call.type, shape), InferredValue(.int64, shape)]
    }
}
