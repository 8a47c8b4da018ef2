public import Quantities
public import Simulation

/// The load of a simulation: when requests arrive, for how long, and what to call it.
public struct SimulatedLoad: Sendable {
    public var arrivals: ArrivalProcess
    /// For example `Poisson arrivals at 20.0 /s`.
    public var name: String
    /// How long requests arrive unless a duration is given.
    public var length: Seconds
    /// The highest rate in one second, or in the long run where the load is no recording.
    public var peakRate: Rate
    /// What a user should know about how the load was read; nil for nothing.
    public var remark: String?

    /// The load that a process without an end is simulated for when no duration is given.
    private static let usualLength = Seconds(600)

    /// Recorded load.
    public init(_ trace: ArrivalTrace, file: String) {
        arrivals = trace.process
        let source = trace.column.map { "\($0) in \(file)" } ?? file
        name = trace.kind == .rates ? "Poisson arrivals at recorded rates (\(source))" : "The arrivals of \(source)"
        if trace.isColumnChosen, let column = trace.column {
            remark = "the load is the column “\(column)” of \(file); --column names another"
        }
        // A recording of times ends after its last one.
        length =
            trace.kind == .rates
            ? Seconds(Double(trace.values.count)) : Seconds((trace.values.last ?? 0).rounded(.down) + 1)
        peakRate = trace.peakRate
    }

    /// Load of one mean rate.
    public init(_ shape: ArrivalShape, rate: Rate) {
        arrivals = shape.process(rate)
        name = "\(shape.name) at \(rate)"
        length = Self.usualLength
        peakRate = arrivals.meanRate ?? rate
    }

    /// Whether the seed changes when requests arrive.
    var isRandom: Bool {
        switch arrivals {
        case .deterministic, .timestamps: false
        case .jittered(_, let jitter): jitter > 0
        case .poisson, .bursty, .rates: true
        }
    }

    /// Whether the intervals between arrivals are exponential at one rate, as the exact queue supposes.
    var isPoisson: Bool { if case .poisson = arrivals { true } else { false } }
}

/// How arrivals of one mean rate are spread over time.
public enum ArrivalShape: Sendable, Hashable {
    case deterministic
    /// Intervals spread evenly over ± a share of their mean.
    case jittered(Double)
    case poisson
    /// Poisson arrivals whose rate is `ratio` times as high in bursts as between them.
    case bursty(ratio: Double, burst: Seconds, gap: Seconds)

    var name: String {
        switch self {
        case .deterministic: "Evenly spaced arrivals"
        case .jittered(let jitter): "Arrivals spaced evenly up to ± \(VariantsReport.percent(jitter))"
        case .poisson: "Poisson arrivals"
        case .bursty(let ratio, let burst, let gap):
            """
            Poisson arrivals with bursts (\(ratio.formatted(significantDigits: 3)) times the rate, for \(burst) every \
            \(burst + gap) on average)
            """
        }
    }

    func process(_ rate: Rate) -> ArrivalProcess {
        switch self {
        case .deterministic: return .deterministic(rate)
        case .jittered(let jitter): return .jittered(rate, jitter: jitter)
        case .poisson: return .poisson(rate)
        case .bursty(let ratio, let burst, let gap):
            let quiet = rate.value * (burst + gap).value / (gap.value + ratio * burst.value)
            return .bursty(
                .init(quietRate: Rate(quiet), burstRate: Rate(quiet * ratio), meanQuiet: gap, meanBurst: burst))
        }
    }
}
