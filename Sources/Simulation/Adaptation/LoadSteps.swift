/// Load in steps of 10 seconds: the mean of each, and how much seconds spread around it.
///
/// The largest of 20 seconds lies above their mean by the expected largest of 20 normal deviates, 1.8675 standard
/// deviations: a mean is far steadier than a maximum, so this foretells a maximum better than maxima do.
struct LoadSteps {
    /// Expected largest of 20 standard normal deviates: Harter, Biometrika 48 (1961), table 1.
    private static let largestDeviate = 1.8675
    /// Weight of the newest step in the spread: chosen on the first 7 days of the trace of IPA.
    private static let spreadWeight = 0.02

    private var sum = 0.0
    private var squares = 0.0
    private var seconds = 0
    /// Variance over mean of the seconds inside a step, smoothed; 1 for Poisson arrivals. Nil before the first step.
    private var dispersion: Double?
    private(set) var lastSecond = 0.0

    /// Takes in a second; returns the mean of a step that is full.
    mutating func add(_ requests: Double) -> Double? {
        lastSecond = requests
        sum += requests
        squares += requests * requests
        seconds += 1
        guard seconds == LoadHorizon.step else { return nil }
        defer { (sum, squares, seconds) = (0, 0, 0) }
        let count = Double(LoadHorizon.step)
        let mean = sum / count
        guard mean > 0 else { return mean }
        let now = max(0, squares - count * mean * mean) / (count - 1) / mean
        dispersion = dispersion.map { $0 + Self.spreadWeight * (now - $0) } ?? now
        return mean
    }

    /// The largest of 20 seconds with a mean.
    func largest(mean: Double) -> Double {
        let mean = max(0, mean)
        return mean + Self.largestDeviate * ((dispersion ?? 1) * mean).squareRoot()
    }
}
