public import Quantities

/// Why a predictor cannot be trained, read, or asked.
public struct EnergyPredictionError: DescribedError, Hashable {
    /// The kinds of trouble.
    public enum Code: String, Sendable {
        /// A configuration names an unknown layer type or parameter, or a value outside what is possible.
        case badConfiguration
        /// A network's graph has no shapes or work for the inputs asked for.
        case badModel
        /// A table of measurements cannot be read at all, or a strict reading met a bad row.
        case badTable
        /// Too few rows to fit and to check a model of a layer type.
        case tooFewRows
        /// The predictor has no model for a layer type.
        case untrainedType
        /// A predictor file is damaged.
        case damagedPredictor
        /// A predictor file was written by another version.
        case otherVersion
        /// Numbers do not suffice: a matrix is not positive definite, or a fit does not end.
        case numericalFailure
        /// Nothing can be evaluated: no measured layers or no measured networks.
        case nothingToEvaluate
    }

    public let code: Code
    public let message: String
    public let place: String?
    public let advice: String?

    init(_ code: Code, _ message: String, place: String? = nil, advice: String? = nil) {
        self.code = code
        self.message = message
        self.place = place
        self.advice = advice
    }
}
