/// ONNX's `Attention` (operator set 23): queries, keys and values of batch × heads × steps × size or batch × steps × width.
enum AttentionRules {
    static let rules: [String: ShapeRule] = [
        "Attention": attention,
        "RotaryEmbedding": { call in [InferredValue(call.type, call.shape(0))] },
    ]

    private static func attention(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        // ONNX Runtime's own operator of the same name differs.
        guard call.node.domain.isEmpty, let sizes = AttentionSizes(call), let query = call.shape(0) else {
            return call.unknown()
        }
        var output = query
        output[output.count - 1] = query.count == 4 ? sizes.valueSize : product(sizes.queryHeads, sizes.valueSize)
        return [InferredValue(call.type, output)] + call.unknown().dropFirst()
    }

    private static func product(_ a: Int?, _ b: Int?) -> Int? {
        guard let a, let b else { return nil }
        return [a, b].checkedProduct
    }
}

/// Sizes of an attention operator's parts, nil where not known.
struct AttentionSizes {
    let batch: Int?
    let queryHeads: Int?
    let querySteps: Int?
    let keySteps: Int?
    let headSize: Int?
    let valueSize: Int?

    init?(_ call: OperatorCall) {
        guard let query = call.shape(0), let key = call.shape(1), let value = call.shape(2),
            query.count == key.count, key.count == value.count
        else { return nil }
        batch = query[0]
        let past = call.hasInput(4) ? call.shape(4).flatMap { $0.count == 4 ? $0[2] : nil } : 0
        func steps(_ new: Int?) -> Int? { new.flatMap { new in past.map { new + $0 } } }
        switch query.count {
        case 4:
            (queryHeads, querySteps, headSize) = (query[1], query[2], query[3])
            (keySteps, valueSize) = (steps(key[2]), value[3])
        case 3:
            let (heads, keyHeads) = (call.int("q_num_heads", default: 0), call.int("kv_num_heads", default: 0))
            guard heads > 0, keyHeads > 0 else { return nil }
            (queryHeads, querySteps, headSize) = (heads, query[1], query[2].map { $0 / heads })
            (keySteps, valueSize) = (steps(key[1]), value[2].map { $0 / keyHeads })
        default: return nil
        }
    }
}
