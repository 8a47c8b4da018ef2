/// Predicts the load that the next plan must carry: the largest number of requests in one of the next 20 seconds.
///
/// Source: IPA (arXiv 2308.12871), whose target this is.
public protocol LoadPredictor: Sendable {
    /// Takes in the requests that arrived in the next second.
    mutating func observe(_ requests: Double)

    /// The largest number of requests in any of the next 20 seconds; 0 before the first observation.
    var prediction: Double { get }
}

/// The predictors there are.
public enum PredictorKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// What the last second brought.
    case reactive
    /// The most that any of the last 20 seconds brought.
    case maximum
    /// The mean of the last 20 seconds.
    case average
    /// An autoregression over the maxima of 10 seconds, fitted anew each time.
    case autoregressive
    /// Level and trend of the maxima of 10 seconds.
    case holtWinters = "holt-winters"

    /// A predictor that has seen nothing yet.
    public func predictor() -> any LoadPredictor {
        switch self {
        case .reactive: ReactivePredictor()
        case .maximum: WindowPredictor(seconds: LoadHorizon.seconds, isMaximum: true)
        case .average: WindowPredictor(seconds: LoadHorizon.seconds, isMaximum: false)
        case .autoregressive: AutoregressivePredictor()
        case .holtWinters: HoltWintersPredictor()
        }
    }
}

/// What all predictors predict.
enum LoadHorizon {
    /// Seconds ahead whose largest load is predicted.
    static let seconds = 20
    /// Seconds whose maximum is one value of a predictor's series; divides ``seconds``.
    static let step = 10
}

/// Predicts that the next seconds are like the last one.
struct ReactivePredictor: LoadPredictor {
    private(set) var prediction = 0.0

    mutating func observe(_ requests: Double) { prediction = requests }
}

/// Predicts the maximum or the mean of a window of seconds.
struct WindowPredictor: LoadPredictor {
    private let seconds: Int
    private let isMaximum: Bool
    private var recent: [Double] = []
    private var next = 0

    init(seconds: Int, isMaximum: Bool) {
        self.seconds = max(1, seconds)
        self.isMaximum = isMaximum
    }

    mutating func observe(_ requests: Double) {
        if recent.count < seconds { recent.append(requests) } else { recent[next] = requests }
        next = (next + 1) % seconds
    }

    var prediction: Double {
        isMaximum ? recent.max() ?? 0 : recent.reduce(0, +) / Double(max(1, recent.count))
    }
}

/// The maxima of 10 seconds each.
struct StepMaxima {
    private var largest = 0.0
    private var seconds = 0

    /// Takes in a second; returns the maximum of a step that is full.
    mutating func add(_ requests: Double) -> Double? {
        largest = max(largest, requests)
        seconds += 1
        guard seconds == LoadHorizon.step else { return nil }
        defer { (largest, seconds) = (0, 0) }
        return largest
    }
}
