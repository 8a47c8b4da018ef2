/// How the load that the next plan must carry is predicted.
///
/// Mean symmetric errors on days 8 to 14 of IPA's trace of 14: reactive 25.4 %, maximum 8.9 %, average 24.1 %,
/// autoregressive 7.6 %, Holt-Winters 7.2 %. IPA's LSTM of 25 units over 12 maxima of 10 seconds, trained for this error on
/// the first 7 days, came to 7.5 % there, so it is left out.
public enum PredictorKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// What the last second brought.
    case reactive
    /// The most that any of the last 20 seconds brought.
    case maximum
    /// The mean of the last 20 seconds.
    case average
    /// An autoregression over the means of 10 seconds, fitted anew each time, and their spread.
    case autoregressive
    /// Level and trend of the means of 10 seconds, and their spread.
    case holtWinters = "holt-winters"
}
