public import Metering
public import Quantities
import Synchronization

/// Divides what a meter shows among the requests that were answered.
///
/// Of each window, energy at rest (the baseline) is told from energy beyond it, and of that the part of this process by
/// its share of the machine's busy time; what other processes used is charged to nobody. Batches' part of it is shared
/// by busy thread-seconds and batch share; what the process used beside batches, and rest, is shared by the answers.
/// An answer is priced by the windows before it, and what was charged too much or too little is carried into the next
/// prices, so that ``EnergyAccount/outstanding`` stays small. ``update(isServing:)`` closes a window.
public final class EnergyLedger: Sendable {
    /// How long the windows are from which ranges are told, at least.
    private static let rangeWindow = Seconds(5)
    private let meter: Meter
    private let baseline: Baseline?
    private let carbon: CarbonSettings?
    private let clock: MonotonicClock
    private let opened: Reading
    private let readings: Mutex<Readings>
    private let charges = Mutex(Charges())

    private struct Readings {
        var last: MeterMoment
        /// Where the window of ranges starts, and where the next will.
        var first: MeterMoment
        var next: MeterMoment
        var share = ProcessShare()
        var joules = Fading()
        var seconds = Fading()
    }

    private struct Charges {
        var book = ChargeBook()
        var terms: ChargeTerms?
        /// Of the machine, since the ledger was opened.
        var processorTime: ProcessorTime?
    }

    /// A reading of the meter, and the CPU time that this process had used.
    private struct MeterMoment {
        var reading: Reading
        var cpu: Seconds
    }

    /// - Parameters:
    ///   - meter: stays the caller's to stop.
    ///   - baseline: what the machine draws at rest; a modelled meter knows that of itself.
    ///   - carbon: intensity and overhead for emissions; nil tells none.
    ///   - clock: of the meter's host, which tells the CPU time of this process.
    /// - Throws: ``MeteringError`` when the meter was stopped.
    public init(
        meter: Meter, baseline: Baseline? = nil, carbon: CarbonSettings? = nil, clock: MonotonicClock = .system
    ) throws(MeteringError) {
        self.meter = meter
        self.baseline = baseline
        self.carbon = carbon
        self.clock = clock
        let now = MeterMoment(reading: try meter.read(), cpu: clock.ownCPUTime)
        opened = now.reading
        readings = Mutex(Readings(last: now, first: now, next: now))
    }

    /// Closes a window: reads the meter and sets the prices for the next one. For one caller, some ten times a second.
    /// - Parameter isServing: whether a request was under way at any moment since the last call.
    public func update(isServing: Bool) {
        readings.withLock { state in
            guard let reading = try? meter.read(), reading.time > state.last.reading.time else { return }
            let now = MeterMoment(reading: reading, cpu: clock.ownCPUTime)
            let window = window(to: now, isServing: isServing, &state)
            let terms = terms(at: now, window, &state)
            state.last = now
            charges.withLock {
                $0.book.close(window, at: reading.time)
                $0.terms = terms
                $0.processorTime = opened.processorTime.flatMap { reading.processorTime?.since($0) }
            }
        }
    }

    private func window(to now: MeterMoment, isServing: Bool, _ state: inout Readings) -> LedgerWindow {
        let cpu = now.cpu - state.last.cpu
        var use = meter.use(from: state.last.reading, to: now.reading, baseline: baseline)
        let smooth = state.share.add(own: cpu, busy: use.hostBusyTime, window: use.window)
        use.hostBusyTime = smooth.busy
        let own = TreeCharge(of: use, cpu: smooth.own, policy: .dynamicOnly).energy.value
        return LedgerWindow(
            length: use.window, total: use.total.value, idle: use.idle?.value, own: own, cpu: cpu,
            isServing: isServing)
    }

    /// Ranges of windows as short as the ledger's would be those of the counters' renewal: they come from longer ones.
    private func terms(at now: MeterMoment, _ window: LedgerWindow, _ state: inout Readings) -> ChargeTerms {
        if now.reading.time - state.next.reading.time >= Self.rangeWindow {
            (state.first, state.next) = (state.next, now)
        }
        let use = meter.use(from: state.first.reading, to: now.reading, baseline: baseline)
        let charge = TreeCharge(of: use, cpu: now.cpu - state.first.cpu, policy: .dynamicOnly)
        var terms = ChargeTerms(of: use, charge: charge, carbon: carbon, choice: meter.choice)
        state.joules.fade(over: window.length, memory: Seconds(1))
        state.seconds.fade(over: window.length, memory: Seconds(1))
        state.joules.add(window.total.value)
        state.seconds.add(window.length.value)
        terms.power = terms.power.scaled(to: Watts(state.joules.sum / state.seconds.sum))
        return terms
    }

    /// What a request's visits cost by the prices now; nil until the first window with answered requests has closed,
    /// and while a source of energy does not answer.
    ///
    /// To be called once for every request, when its answer is ready.
    public func charge(_ visits: [StageVisit]) -> RequestEnergy? {
        let work = visits.reduce(Seconds.zero) { $0 + $1.busyShare }
        let longest = visits.reduce(Seconds.zero) { max($0, $1.busyTime) }
        let now = clock.now
        return charges.withLock { state in
            guard state.terms?.isLost != true,
                let charge = state.book.charge(work: work, longestBatch: longest, at: now), let terms = state.terms
            else { return nil }
            let estimate = terms.estimate(dynamic: charge.dynamic, idle: charge.idle)
            return RequestEnergy(
                dynamic: charge.dynamic, idle: charge.idle, power: terms.power.value,
                carbon: terms.emissions(of: estimate.value), interval: estimate.interval,
                provenance: terms.briefProvenance)
        }
    }

    /// Where all joules went since the ledger was opened, up to the last window's end.
    public var account: EnergyAccount { charges.withLock { $0.book.account } }

    /// What the machine draws at rest; nil where that is unknown.
    public var idlePower: Estimate<Watts>? { meter.idlePower(baseline) }

    /// All that is told, up to the last window's end.
    var state: LedgerState {
        charges.withLock { LedgerState(account: $0.book.account, terms: $0.terms, processorTime: $0.processorTime) }
    }
}

extension Estimate {
    /// Another value with the same relative range.
    fileprivate func scaled(to other: Amount) -> Estimate {
        guard value > .zero else { return Estimate(other, provenance: provenance) }
        return map { other * ($0 / value) }
    }
}
