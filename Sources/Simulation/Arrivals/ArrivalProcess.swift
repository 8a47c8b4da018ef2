public import Quantities

/// When requests arrive.
public enum ArrivalProcess: Sendable, Hashable {
    /// Evenly spaced, the first after one interval.
    case deterministic(Rate)
    /// Intervals spread evenly over ±`jitter` of their mean, `jitter` in 0…1.
    case jittered(Rate, jitter: Double)
    /// Independent of each other: exponential intervals.
    case poisson(Rate)
    /// Poisson at a rate that switches between two states: a Markov-modulated Poisson process (MMPP-2).
    case bursty(Burst)
    /// Poisson at recorded rates, requests per second, each held for a step.
    case rates([Double], step: Seconds)
    /// At recorded times, in ascending order.
    case timestamps([Double])

    /// The two states of a bursty process; the time in each is exponential.
    public struct Burst: Sendable, Hashable, Codable {
        public var quietRate: Rate
        public var burstRate: Rate
        /// Mean time between bursts.
        public var meanQuiet: Seconds
        /// Mean length of a burst.
        public var meanBurst: Seconds

        public init(quietRate: Rate, burstRate: Rate, meanQuiet: Seconds, meanBurst: Seconds) {
            self.quietRate = quietRate
            self.burstRate = burstRate
            self.meanQuiet = meanQuiet
            self.meanBurst = meanBurst
        }
    }

    /// The mean rate in the long run; of a recording over its length, nil when it is empty.
    public var meanRate: Rate? {
        switch self {
        case .deterministic(let rate), .jittered(let rate, _), .poisson(let rate): return rate
        case .bursty(let burst):
            let total = burst.quietRate.value * burst.meanQuiet.value + burst.burstRate.value * burst.meanBurst.value
            return Rate(total / (burst.meanQuiet.value + burst.meanBurst.value))
        case .rates(let rates, _): return rates.isEmpty ? nil : Rate(rates.reduce(0, +) / Double(rates.count))
        case .timestamps(let times):
            guard let first = times.first, let last = times.last, last > first else { return nil }
            return Rate(Double(times.count) / (last - first))
        }
    }

    /// How long a recording lasts; nil for a process without an end.
    public var length: Seconds? {
        switch self {
        case .rates(let rates, let step): step * Double(rates.count)
        case .timestamps(let times): times.last.map { Seconds($0) }
        default: nil
        }
    }

    /// - Throws: ``SimulationError`` for rates, jitter or lengths that make no process.
    func validate() throws(SimulationError) {
        func check(_ isRight: Bool, _ message: @autoclosure () -> String, _ advice: String) throws(SimulationError) {
            guard isRight else { throw SimulationError(.parameter, message(), advice: advice) }
        }
        switch self {
        case .deterministic(let rate), .poisson(let rate), .jittered(let rate, _):
            try check(rate.isFinite && rate.value > 0, "the rate is \(rate)", "give requests per second above zero")
            if case .jittered(_, let jitter) = self {
                try check((0...1).contains(jitter), "the jitter is \(jitter)", "give a share from 0 to 1")
            }
        case .bursty(let burst):
            let rates = [burst.quietRate.value, burst.burstRate.value]
            let lengths = [burst.meanQuiet.value, burst.meanBurst.value]
            try check(
                rates.allSatisfy { $0.isFinite && $0 >= 0 } && rates.contains { $0 > 0 }
                    && lengths.allSatisfy { $0.isFinite && $0 > 0 },
                "rates of \(burst.quietRate) and \(burst.burstRate) for \(burst.meanQuiet) and \(burst.meanBurst)",
                "give rates of at least 0, one above it, and lengths above zero")
        case .rates(let rates, let step):
            try check(step.isFinite && step.value > 0, "the step is \(step)", "give a time above zero")
            let wrong = rates.firstIndex { !($0.isFinite && $0 >= 0) }
            try check(wrong == nil, "rate \(wrong ?? 0) is negative or not finite", "give rates of at least 0")
        case .timestamps(let times):
            var last = 0.0
            for (index, time) in times.enumerated() {
                try check(
                    time.isFinite && time >= last, "time \(index) is \(time), after \(last)",
                    "give ascending times from 0")
                last = time
            }
        }
    }
}
