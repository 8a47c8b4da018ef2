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
        /// A file or folder is missing or cannot be read.
        case unreadable
        /// A file cannot be written.
        case unwritable
        /// Too few rows to fit and to check a model of a layer type.
        case tooFewRows
        /// The predictor has no model for a layer type.
        case untrainedType
        /// A network has too much work in operators that the predictor has no model for.
        case notCovered
        /// A predictor file is damaged.
        case damagedPredictor
        /// No predictor has the name asked for, or a name cannot be one.
        case unknownPredictor
        /// A predictor file was written by another version.
        case otherVersion
        /// Numbers do not suffice: a matrix is not positive definite, or a fit does not end.
        case numericalFailure
        /// Nothing can be evaluated: no measured layers or no measured networks.
        case nothingToEvaluate
        /// A time is asked of a predictor that does not know what its machine draws, or on how many threads layers ran.
        case noTime
        /// Nothing can be calibrated on: no measured layer or total that the predictor has a model for.
        case nothingToCalibrate
    }

    public let code: Code
    public let message: String
    public let place: String?
    public let advice: String?

    package init(_ code: Code, _ message: String, place: String? = nil, advice: String? = nil) {
        self.code = code
        self.message = message
        self.place = place
        self.advice = advice
    }
}
