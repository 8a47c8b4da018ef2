import Metering
package import Quantities

/// What a study used of time and of the whole machine's energy, by what for.
package struct StudySpending: Sendable, Hashable, Codable {
    package var time: Seconds
    /// Joules within the windows that figures are taken from; nil without a meter, as all joules here.
    package var windows: Estimate<Joules>?
    /// Joules within trials beside those windows: loading, inputs, warming up.
    package var preparation: Estimate<Joules>?
    /// Joules before and between trials: warm-up trials, rests, storing.
    package var between: Estimate<Joules>?
    /// What this process used of ``between`` beyond rest, by its share of CPU time; nil where idle power is not known.
    package var own: Estimate<Joules>?

    /// The joules of the whole study.
    package var total: Estimate<Joules>? { .sum([windows, preparation, between].compactMap(\.self)) }
    /// Those that no figure is taken from.
    package var overhead: Estimate<Joules>? { .sum([preparation, between].compactMap(\.self)) }

    /// All parts together; a part that one of them does not know is not known.
    package static func sum(_ parts: [StudySpending]) -> StudySpending {
        func sum(_ part: (StudySpending) -> Estimate<Joules>?) -> Estimate<Joules>? {
            let known = parts.compactMap(part)
            return known.count == parts.count ? .sum(known) : nil
        }
        return StudySpending(
            time: parts.reduce(.zero) { $0 + $1.time }, windows: sum(\.windows), preparation: sum(\.preparation),
            between: sum(\.between), own: sum(\.own))
    }
}

/// Reads the meter between trials, so that every joule of a study is told by what it was used for.
struct StudyAccount {
    private let meter: Meter?
    private let clock: MonotonicClock
    private let baseline: Baseline?
    private var reading: Reading?
    private var time: Seconds
    private var ownTime: Seconds
    private var between: EnergyUse?
    private var own: Estimate<Joules>?

    /// - Throws: ``MeteringError`` when the meter was stopped.
    init(_ meter: Meter?, clock: MonotonicClock, baseline: Baseline?) throws {
        self.meter = meter
        self.clock = clock
        self.baseline = baseline
        time = clock.now
        ownTime = clock.ownCPUTime
        reading = try meter?.read()
    }

    /// Joules since the last trial that was ended.
    var open: Joules {
        get throws {
            guard let meter, let reading else { return .zero }
            return meter.use(from: reading, to: try meter.read()).total.value
        }
    }

    /// A trial begins: what was used up to now was used between trials.
    mutating func beginTrial() throws {
        guard let meter, let last = reading else { return }
        let now = try meter.read()
        let use = meter.use(from: last, to: now, baseline: baseline)
        let ownNow = clock.ownCPUTime
        between = use
        own = use.hostBusyTime.flatMap { busy in
            use.idle.map { idle in
                Attribution.energy(
                    total: use.total, idle: idle,
                    share: Attribution.share(processTime: ownNow - ownTime, hostBusyTime: busy), policy: .dynamicOnly)
            }
        }
        reading = now
    }

    /// A trial has ended.
    /// - Parameter windows: joules within the windows that its figures are taken from; nil counts the whole trial.
    mutating func endTrial(windows: Estimate<Joules>?) throws -> StudySpending {
        let end = clock.now
        defer {
            time = end
            ownTime = clock.ownCPUTime
        }
        guard let meter, let last = reading else { return StudySpending(time: end - time) }
        let now = try meter.read()
        let trial = meter.use(from: last, to: now).total
        reading = now
        let inside = windows ?? trial
        // Both are readings of the same counters, so that their errors are in proportion.
        let rest = trial.value > .zero ? max(0, 1 - inside.value / trial.value) : 0
        return StudySpending(
            time: end - time, windows: inside, preparation: trial.map { $0 * rest }, between: between?.total, own: own)
    }
}
