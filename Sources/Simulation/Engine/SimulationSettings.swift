public import Quantities

/// What is simulated besides the pipeline itself.
public struct SimulationSettings: Sendable, Hashable {
    public var arrivals: ArrivalProcess
    /// Requests arrive for this long; then what is left is served.
    public var duration: Seconds
    /// Requests that arrive before this are served but not counted, nor is the energy until then; the timeline shows
    /// their rate, but not their responses.
    public var warmUp: Seconds = .zero
    public var policy: BatchPolicy = .planned
    /// The longest response that counts as kept; nil for any.
    public var deadline: Seconds?
    public var drop: DropPolicy = .never
    /// From the decision to add a replica until it serves.
    public var startUp: Seconds = .zero
    /// From the end of its batch until a replica serves with another variant or setting.
    public var switchDelay: Seconds = .zero
    /// Power of a replica that starts or switches; its idle power when nil.
    public var startingPower: Watts?
    /// What the machines draw at rest, counted once and split evenly among the stages; when nil each replica counts with
    /// its own idle power for as long as it is there.
    public var idlePower: Watts?
    /// Length of the timeline's intervals, and of the control loop's; nil for no timeline.
    public var period: Seconds?
    /// Decides everything random: the same seed gives the same result, bit for bit, and the same arrivals whatever
    /// the policy.
    public var seed: UInt64 = 1

    public init(arrivals: ArrivalProcess, duration: Seconds) {
        self.arrivals = arrivals
        self.duration = duration
    }

    /// The longest response in time, in seconds: the deadline and 1e-8 of it, because a response is the difference of
    /// two times that were rounded, and a reply exactly at the deadline is not late.
    var latestSeconds: Double { (deadline?.value ?? .infinity) * (1 + 1e-8) }

    /// Requests that may wait: more would fill the memory before the end says anything.
    var mostWaiting = 20_000_000

    /// The longest timeline: more than a year in periods of 10 s would fill the memory before it says anything.
    private static let mostIntervals = 4e6

    func validate() throws(SimulationError) {
        try policy.validate()
        let amounts: [(String, Double)] = [
            ("duration", duration.value), ("warm-up", warmUp.value), ("deadline", deadline?.value ?? 0),
            ("start-up time", startUp.value), ("switch delay", switchDelay.value),
            ("starting power", startingPower?.value ?? 0), ("idle power", idlePower?.value ?? 0),
            ("period", period?.value ?? 1),
        ]
        for (name, amount) in amounts where !((0...1e9).contains(amount)) {
            throw SimulationError(.parameter, "the \(name) is \(amount)", advice: "give a number from 0 to 10⁹")
        }
        guard duration > warmUp, period.map({ $0.value > 0 }) ?? true else {
            throw SimulationError(
                .parameter, "a duration of \(duration), a warm-up of \(warmUp) and a period of \(period ?? .zero)",
                advice: "the duration must be longer than the warm-up, and the period above zero")
        }
        if let period, duration / period > Self.mostIntervals {
            throw SimulationError(
                .parameter, "\(duration) have more than \(Int(Self.mostIntervals)) periods of \(period)",
                advice: "choose a longer period or a shorter duration")
        }
    }
}
