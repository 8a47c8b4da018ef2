/// What a computation does, in exact whole numbers.
public struct Work: Sendable, Hashable, Codable {
    /// Multiply-accumulates of convolutions, matrix products, recurrent layers and attention, as publications count them:
    /// every tap of every window, also where it meets padding. One is two floating-point operations.
    public var multiplyAccumulates = 0
    /// Arithmetic on single elements outside of the multiply-accumulates: activations, additions, normalisation, pooling.
    public var elementOperations = 0
    /// Learned numbers: weights, biases, scales; each counted once, where it is first used.
    public var parameters = 0
    /// Means and variances that batch normalisation keeps; no publication counts them as parameters.
    public var runningStatistics = 0
    /// Bytes of activations read and written; views such as `Reshape` move none.
    public var bytesRead = 0
    public var bytesWritten = 0
    /// Bytes of constants read: weights, tables, quantisation scales.
    public var weightBytes = 0

    public init() {}

    private static var figures: [WritableKeyPath<Work, Int>] {
        [
            \.multiplyAccumulates, \.elementOperations, \.parameters, \.runningStatistics, \.bytesRead, \.bytesWritten,
            \.weightBytes,
        ]
    }

    /// Adds other work.
    /// - Throws: `tooLarge` when a sum exceeds 64-bit integers.
    package mutating func add(_ other: Work) throws(ModelGraphError) {
        for figure in Self.figures {
            let (sum, overflow) = self[keyPath: figure].addingReportingOverflow(other[keyPath: figure])
            if overflow { throw Self.overflow }
            self[keyPath: figure] = sum
        }
    }

    /// The work of several rounds of a loop; parameters stay the same.
    func repeated(_ rounds: Int) throws(ModelGraphError) -> Work {
        var result = self
        for figure in Self.figures where figure != \.parameters && figure != \.runningStatistics {
            guard let product = [self[keyPath: figure], rounds].checkedProduct else { throw Self.overflow }
            result[keyPath: figure] = product
        }
        return result
    }

    static let overflow = ModelGraphError(
        .tooLarge, "the work exceeds 64-bit integers", advice: "give smaller input shapes")
}
