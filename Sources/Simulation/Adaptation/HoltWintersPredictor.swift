/// Predicts by exponential smoothing of level and trend over the maxima of 10 seconds.
///
/// A season is left out: traces of minutes hold none, and a day's needs days of load before it helps.
/// Source: Holt, International Journal of Forecasting 20 (2004, reprint of 1957).
struct HoltWintersPredictor: LoadPredictor {
    /// Weights of the newest value in level and trend; Gardner and McKenzie's damping keeps trends from running away.
    private static let levelWeight = 0.4
    private static let trendWeight = 0.1
    private static let damping = 0.8

    private var maxima = StepMaxima()
    private var level: Double?
    private var trend = 0.0
    private var lastSecond = 0.0

    mutating func observe(_ requests: Double) {
        lastSecond = requests
        guard let step = maxima.add(requests) else { return }
        guard let before = level else {
            level = step
            return
        }
        let expected = before + Self.damping * trend
        let now = expected + Self.levelWeight * (step - expected)
        trend = Self.damping * trend + Self.trendWeight * (now - before - Self.damping * trend)
        level = now
    }

    var prediction: Double {
        guard let level else { return lastSecond }
        var (value, slope, largest) = (level, trend, 0.0)
        for _ in 0..<(LoadHorizon.seconds / LoadHorizon.step) {
            slope *= Self.damping
            value += slope
            largest = max(largest, value)
        }
        return largest
    }
}
