/// Predicts by an autoregression of order 3 over the means of 10 seconds in the last two hours, and the spread inside
/// them. Pauses in the load are left out of its history.
///
/// The coefficients solve the Yule–Walker equations, by Levinson's recursion.
/// Source: Brockwell and Davis, Time Series: Theory and Methods, 8.1 and 8.2.
struct AutoregressivePredictor: LoadPredictor {
    private static let order = 3
    private static let most = 720

    private var steps = LoadSteps()
    private var history: [Double] = []
    private var isPaused = false

    mutating func observe(_ requests: Double) {
        guard let step = steps.add(requests) else { return }
        isPaused = step <= 0
        guard !isPaused else { return }
        history.append(step)
        if history.count > Self.most { history.removeFirst(history.count - Self.most) }
    }

    var prediction: Double {
        guard !isPaused else { return 0 }
        guard let last = history.last else { return steps.lastSecond }
        let mean = history.reduce(0, +) / Double(history.count)
        let coefficients = Self.coefficients(history.map { $0 - mean })
        guard !coefficients.isEmpty else { return steps.largest(mean: last) }
        var series = history.suffix(Self.order).map { $0 - mean }
        var largest = 0.0
        for _ in 0..<(LoadHorizon.seconds / LoadHorizon.step) {
            let next = zip(coefficients, series.reversed()).reduce(0) { $0 + $1.0 * $1.1 }
            series.append(next)
            largest = max(largest, next + mean)
        }
        return steps.largest(mean: largest)
    }

    /// The coefficients of the last value, the one before, …; empty for a history that is too short or constant.
    static func coefficients(_ deviations: [Double]) -> [Double] {
        guard deviations.count > 4 * order else { return [] }
        let covariance = (0...order).map { lag in
            zip(deviations, deviations.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 }
        }
        guard covariance[0] > 0 else { return [] }
        var coefficients: [Double] = []
        var error = covariance[0]
        for lag in 1...order {
            let explained = coefficients.enumerated().reduce(0) { $0 + $1.element * covariance[lag - 1 - $1.offset] }
            let reflection = (covariance[lag] - explained) / error
            coefficients = zip(coefficients, coefficients.reversed()).map { $0 - reflection * $1 } + [reflection]
            error *= 1 - reflection * reflection
            guard error > 1e-12 * covariance[0] else { break }
        }
        return coefficients
    }
}
