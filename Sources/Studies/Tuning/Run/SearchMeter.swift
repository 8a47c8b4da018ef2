import Metering
import Quantities

/// The energy that a search itself uses beside its trials: sampling, storing, metering.
///
/// CPU time of this process, without that of the trials it has waited for, has its share of the host's energy.
struct SearchMeter {
    private let meter: Meter
    private let clock: MonotonicClock
    private let baseline: Baseline?
    private var last: Reading
    private var lastTime: Seconds

    /// - Throws: ``MeteringError`` when the meter was stopped.
    init(_ meter: Meter, clock: MonotonicClock, baseline: Baseline?) throws(MeteringError) {
        (self.meter, self.clock, self.baseline) = (meter, clock, baseline)
        last = try meter.read()
        lastTime = clock.ownCPUTime
    }

    /// The search's own energy since the last call.
    /// - Parameter trialTime: CPU time of the trials that ended since.
    mutating func own(besides trialTime: Seconds) throws(MeteringError) -> Estimate<Joules> {
        let (now, time) = (try meter.read(), clock.ownCPUTime)
        defer { (last, lastTime) = (now, time) }
        let use = meter.use(from: last, to: now, baseline: baseline)
        let own = max(.zero, time - lastTime - trialTime)
        let share = Attribution.share(processTime: own, hostBusyTime: use.hostBusyTime ?? own)
        var energy = Attribution.energy(total: use.total, idle: use.idle, share: share, policy: .proportional)
        energy.provenance = .modelled(by: "share of CPU time in \(use.total.provenance.origin)")
        energy.interval = nil
        return energy
    }
}
