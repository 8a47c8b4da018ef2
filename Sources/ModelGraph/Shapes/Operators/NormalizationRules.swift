/// Operators that normalise along axes and keep the shape.
enum NormalizationRules {
    static let sameShape = [
        "BatchNormalization", "GroupNormalization", "Hardmax", "InstanceNormalization", "LRN", "LogSoftmax",
        "LpNormalization", "MeanVarianceNormalization", "RMSNormalization", "SimplifiedLayerNormalization", "Softmax",
    ]

    static let rules = sameShape.sharing(same)
        .merging(["LayerNormalization": layer, "SkipLayerNormalization": skipLayer]) { $1 }

    private static func same(_ call: OperatorCall) -> [InferredValue] { [InferredValue(call.type, call.shape(0))] }

    /// The sum of input and skip connection is the fourth output.
    private static func skipLayer(_ call: OperatorCall) -> [InferredValue] {
        same(call) + [.unknown, .unknown] + same(call)
    }

    private static func layer(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0) else { return call.unknown() }
        let axis = try call.axis(call.int("axis", default: -1), rank: shape.count)
        let statistics = InferredValue(.float32, shape[..<axis] + shape[axis...].map { _ in 1 })
        return [InferredValue(call.type, shape), statistics, statistics]
    }
}
