public import Quantities

/// The predicted energy of one forward pass of a whole network, operator by operator as the engine runs it.
public struct NetworkPrediction: Sendable {
    /// The operators in the order of execution.
    public let operators: [OperatorPrediction]
    /// Joules of a forward pass of the whole batch; operators without a model are not in it (see ``gap``).
    public let total: Estimate<Joules>
    /// What the total leaves out; nil when every operator has a model.
    public let gap: Gap?

    /// Operators that a predictor has no model for.
    public struct Gap: Sendable, Hashable, Codable {
        /// Operators by the layer type that lacks a model.
        public let operatorsByType: [String: Int]
        /// Their share of the network's multiply-accumulates.
        public let multiplyAccumulateShare: Fraction
        /// Their share of the bytes that the network reads and writes, weights included.
        public let byteShare: Fraction

        /// The larger of the two shares.
        public var share: Fraction { max(multiplyAccumulateShare, byteShare) }

        /// For example `without a model: softmax (1 operator), 0 % of the multiply-accumulates, 2.1 % of the bytes`.
        public var text: String {
            let names = operatorsByType.sorted { $0.key < $1.key }.map {
                "\($0.key) (\($0.value) operator\($0.value == 1 ? "" : "s"))"
            }
            return """
                without a model: \(names.joined(separator: ", ")), with \(multiplyAccumulateShare.percent) of the \
                multiply-accumulates and \(byteShare.percent) of the bytes
                """
        }
    }

    /// The largest share of the work that a total may leave out before ``requireCoverage()`` refuses it.
    public static let largestGap = Fraction(0.1)

    /// - Throws: ``EnergyPredictionError`` (`notCovered`) when the total leaves out more than ``largestGap`` of the
    ///   multiply-accumulates or of the bytes.
    public func requireCoverage() throws(EnergyPredictionError) {
        guard let gap, gap.share > Self.largestGap else { return }
        throw EnergyPredictionError(
            .notCovered, "the total would leave out operators " + gap.text,
            advice: "train the predictor on rows of these types, or ask for a partial total (--partial)")
    }
}

/// One operator with what it is predicted to cost.
public struct OperatorPrediction: Sendable {
    public let executed: ExecutedOperator
    /// The layers that make up the operator and have a model.
    public let layers: [LayerPrediction]
    /// Types of its layers that have no model.
    public let missing: [String]
    /// Joules of a forward pass; nil when none of its layers has a model.
    public let energy: Estimate<Joules>?
    /// The share of the network's total.
    public let share: Fraction
}

extension Fraction {
    /// Three digits and no more than two after the point, for example `2.13 %`, `111 %` or `below 0.01 %`.
    package var percent: String {
        let points = 100 * value
        if points == 0 { return "0 %" }
        if abs(points) < 0.01 { return "below 0.01 %" }
        return abs(points) < 1
            ? "\(points.formatted(fractionDigits: 2)) %" : "\(points.formatted(significantDigits: 3)) %"
    }
}
