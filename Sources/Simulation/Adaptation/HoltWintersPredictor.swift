/// Predicts by exponential smoothing of level and trend over the means of 10 seconds, and the spread inside them.
///
/// A season is left out: traces of minutes hold none, and a day's needs days of load before it helps. A pause in the
/// load, and its end, start the level anew. Source: Holt, International Journal of Forecasting 20 (2004, reprint of 1957).
struct HoltWintersPredictor: LoadPredictor {
    /// Weights of the newest value in level and trend: chosen on the first 7 days of the trace of IPA.
    private static let levelWeight = 0.5
    private static let trendWeight = 0.05
    /// Gardner and McKenzie's damping keeps trends from running away.
    private static let damping = 0.8

    private var steps = LoadSteps()
    private var level: Double?
    private var trend = 0.0

    mutating func observe(_ requests: Double) {
        guard let step = steps.add(requests) else { return }
        guard let before = level, before > 0, step > 0 else {
            (level, trend) = (step, 0)
            return
        }
        let expected = before + Self.damping * trend
        let now = expected + Self.levelWeight * (step - expected)
        trend = Self.damping * trend + Self.trendWeight * (now - before - Self.damping * trend)
        level = now
    }

    var prediction: Double {
        guard let level else { return steps.lastSecond }
        var (value, slope, largest) = (level, trend, 0.0)
        for _ in 0..<(LoadHorizon.seconds / LoadHorizon.step) {
            slope *= Self.damping
            value += slope
            largest = max(largest, value)
        }
        return steps.largest(mean: largest)
    }
}
