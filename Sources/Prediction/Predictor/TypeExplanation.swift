public import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a predictor knows of a layer type, for people to check: prices, correction, trained ranges, expected errors.
public struct TypeExplanation: Sendable, Encodable {
    /// For example `conv2d`.
    public let layerType: String
    /// Joules per multiply-accumulate, byte, element or call, in the order of the type's terms; zero where not needed.
    public let prices: [TermPrice]
    /// Rows that the smooth correction of the physical sum was fitted on; nil where cross-validation found it no help.
    public let correctionRows: Int?
    public let ranges: [Range]
    /// The factor between prediction and measurement that intervals allow for, where errors are of the usual size.
    public let intervalFactor: Double
    /// The share of layers that intervals are to contain.
    public let coverage: Fraction
    /// Errors on training rows that the fit did not see.
    public let crossValidation: CrossValidationReport

    /// The smallest and largest trained value of a parameter.
    public struct Range: Sendable, Encodable {
        public let parameter: String
        public let smallest: Int
        public let largest: Int
    }
}

extension EnergyPredictor {
    /// What the predictor knows of a layer type.
    /// - Throws: ``EnergyPredictionError`` with the nearest name for a type it was not trained on.
    public func explanation(of type: String) throws(EnergyPredictionError) -> TypeExplanation {
        guard let model = models[type] else {
            throw EnergyPredictionError(
                .untrainedType, "the predictor \(name) has no model of “\(type)”",
                advice: trainedTypes.nearest(to: type).map { "did you mean \($0)?" }
                    ?? "it knows \(trainedTypes.joined(separator: ", "))")
        }
        return TypeExplanation(
            layerType: type, prices: prices().filter { $0.layerType == type },
            correctionRows: model.correction?.weights.count,
            ranges: zip(model.type.parameters, model.ranges).map {
                .init(parameter: $0.name, smallest: $1.lowerBound, largest: $1.upperBound)
            },
            intervalFactor: exp(model.interval.logHalfWidth), coverage: Fraction(model.interval.coverage),
            crossValidation: model.crossValidation)
    }
}
