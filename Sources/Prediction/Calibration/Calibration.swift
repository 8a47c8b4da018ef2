public import Quantities

/// How a predictor of one machine was fitted to another, as the calibrated predictor and its file carry it.
public struct Calibration: Sendable, Hashable, Codable {
    /// What it rests on, for example `12 measured layers of 3 types`.
    public let basis: String
    /// The factor on every price of a layer type.
    public let scales: [String: Double]
    /// The median of |predicted − measured| over measured, before.
    public let medianErrorBefore: Fraction
    /// The same after, each case predicted from the others; nil where there is only one.
    public let medianErrorAfter: Fraction?
    /// What the machine it was fitted to draws; nil when that was not measured.
    public let power: MachinePower?
}

/// A calibrated predictor, and what the calibration changed on what it rests on.
public struct CalibrationResult: Sendable {
    /// Predicts for the other machine; ``EnergyPredictor/calibration`` says how it came about.
    public let predictor: EnergyPredictor
    /// Errors of the predictor as it was.
    public let before: ErrorFigures
    /// Errors of the calibrated predictor on cases left out of its calibration; nil where nothing can be left out.
    public let after: ErrorFigures?
    /// What the reader should know, one line each.
    public let remarks: [String]
}
