import ArgumentParser
import Quantities
import Serving
import Simulation
import Studies

/// When requests are sent: at a rate, as recorded, or by callers that wait for their answers.
struct PacingOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Requests per second, such as 50 or 50/s.", transform: amount)
    var rate: Rate?

    @OptionGroup var load: LoadOptions

    @Option(help: "Of a trace: how many of its seconds pass in one. Requests per second stay as recorded.")
    var speed: Double = 1

    @Option(help: "Of a trace: the factor by which there are more requests per second than recorded.")
    var scale: Double = 1

    @Option(help: "Instead of a rate: so many callers, each waiting for its answer before asking again.")
    var concurrency: Int?

    @Option(help: "With --concurrency: end after so many requests.")
    var requests: Int?

    @Option(help: "Send requests for so long before they count.", transform: amount)
    var warmUp: Seconds = .zero

    @Option(help: "Of arrivals and made-up inputs; simulate has the same arrivals for the same seed.")
    var seed: UInt64 = 1

    @Option(help: "How many connections may be open at once; further requests wait.")
    var connections = 256

    @Option(help: "When a request counts as failed, from the moment it was due.", transform: amount)
    var timeout = Seconds(30)

    @Option(
        help: "The latency that requests must keep, such as 200ms; otherwise the exit code is 3.", transform: amount)
    var sla: Seconds?

    @Option(help: "With --sla: the share of requests that must keep it.", transform: amount)
    var slaShare = Fraction(0.99)

    private static let usualLength = Seconds(60)

    func validate() throws {
        guard concurrency != nil || requests == nil else { throw ValidationError("--requests needs --concurrency") }
        guard concurrency == nil || (rate == nil && load.trace == nil && load.arrivals == nil) else {
            throw ValidationError("--concurrency sets its own pace: leave out --rate, --trace and --arrivals")
        }
        guard load.trace == nil || rate == nil else {
            throw ValidationError("a trace has rates of its own: use --scale instead of --rate")
        }
        guard load.trace != nil || (speed == 1 && scale == 1) else {
            throw ValidationError("--speed and --scale are of a --trace")
        }
    }

    /// The settings, and what the load is called and what a user should know about it.
    var settings: (settings: LoadSettings, name: String, remark: String?) {
        get throws {
            let goal = sla.map { LoadSettings.LatencyGoal(limit: $0, share: slaShare) }
            func settings(_ pacing: LoadSettings.Pacing, _ duration: Seconds?) -> LoadSettings {
                LoadSettings(
                    pacing, duration: duration, warmUp: warmUp, seed: seed, connections: connections,
                    timeout: timeout, goal: goal)
            }
            if let concurrency {
                let duration = load.duration ?? (requests == nil ? Self.usualLength : nil)
                return (
                    settings(.closed(callers: concurrency, requests: requests), duration),
                    "\(concurrency) caller\(concurrency == 1 ? "" : "s") at a time", nil
                )
            }
            let planned = try load.load(rate: rate)
            let arrivals = try planned.arrivals.replayed(speed: speed, scale: scale, seed: seed)
            var name = planned.name
            if speed != 1 { name += " at \(speed.formatted(significantDigits: 3)) × speed" }
            if scale != 1 { name += ", \(scale.formatted(significantDigits: 3)) × as many" }
            let duration = load.duration ?? (load.trace == nil ? Self.usualLength : nil)
            return (settings(.open(arrivals), duration), name, planned.remark)
        }
    }
}
