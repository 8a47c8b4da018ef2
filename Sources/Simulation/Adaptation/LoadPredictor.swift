public import Pipelines

/// Predicts the load that the next plan must carry: the largest number of requests in one of the next 20 seconds.
///
/// Source: IPA (arXiv 2308.12871), whose target this is.
public protocol LoadPredictor: Sendable {
    /// Takes in the requests that arrived in the next second.
    mutating func observe(_ requests: Double)

    /// The largest number of requests in any of the next 20 seconds; 0 before the first observation.
    var prediction: Double { get }
}

extension PredictorKind {
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
    /// Seconds that make one value of a predictor's series; divides ``seconds``.
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
