import ArgumentParser
import Pipelines
import Quantities
import Simulation
import Studies

/// The load that is simulated or sent: recorded, or made up at one mean rate.
struct LoadOptions: ParsableArguments {
    @Option(
        help: "Recorded load as CSV: requests in each second, or the times of requests.",
        completion: .file(extensions: ["csv"]))
    var trace: String?

    @Option(help: "The trace's column, where it has more than one of load.")
    var column: String?

    @Option(help: "What the column holds: rates or timestamps. Default: by its name.", transform: choice)
    var traceKind: ArrivalTrace.Kind?

    @Option(help: "Without a trace, how requests at --rate are spread: deterministic, jittered, poisson or bursty.")
    var arrivals: Arrivals?

    @Option(help: "Of jittered arrivals: the share of their mean that intervals vary by.")
    var jitter = 0.5

    @Option(help: "Of bursty arrivals: how many times the rate between bursts a burst has.")
    var burstRatio = 5.0

    @Option(help: "Of bursty arrivals: the mean length of a burst.", transform: amount)
    var burstLength = Seconds(10)

    @Option(help: "Of bursty arrivals: the mean time between bursts.", transform: amount)
    var burstGap = Seconds(50)

    @Option(
        help: "How long requests arrive. Default: as long as the trace, else 10 min simulated or 1 min sent.",
        transform: amount)
    var duration: Seconds?

    enum Arrivals: String, CaseIterable, ExpressibleByArgument { case deterministic, jittered, poisson, bursty }

    /// - Parameter rate: of the goals, those of the pipeline file included.
    func load(rate: Rate?) throws -> SimulatedLoad {
        guard let trace else {
            guard column == nil, traceKind == nil else {
                throw UsageError(message: "--column and --trace-kind are of a trace", advice: "give --trace FILE")
            }
            guard let rate else {
                throw UsageError(message: "there is no load", advice: "give --trace FILE or --rate, such as --rate 20")
            }
            return SimulatedLoad(shape, rate: rate)
        }
        guard arrivals == nil else {
            throw UsageError(message: "a trace has arrivals of its own", advice: "give --trace or --arrivals, not both")
        }
        return SimulatedLoad(try ArrivalTrace(contentsOf: trace, column: column, kind: traceKind), file: trace)
    }

    private var shape: ArrivalShape {
        switch arrivals ?? .poisson {
        case .deterministic: .deterministic
        case .jittered: .jittered(jitter)
        case .poisson: .poisson
        case .bursty: .bursty(ratio: burstRatio, burst: burstLength, gap: burstGap)
        }
    }
}
