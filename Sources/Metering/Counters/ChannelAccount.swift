import Quantities

/// What one channel has told since the meter was opened.
struct ChannelReading: Sendable {
    /// Joules since the meter was opened; seconds of full load for a modelled channel.
    var amount = 0.0
    /// Joules by which integrating between samples of power may be wrong.
    var spread = 0.0
    /// When a value was last read.
    var lastSuccess: Seconds?
    /// When a value was first read.
    var firstSuccess: Seconds?
    var failures = 0
    var failure: RawSample.Failure?
    var falls = 0
    /// Times without a value longer than a wrap, or than power may be interpolated.
    var gaps = 0
    /// The longest such time.
    var longestGap = Seconds.zero
}

/// Turns one channel's raw samples into energy.
///
/// It keeps the numbers that each sample needs and none of the channel's names, so that sampling touches little memory.
struct ChannelAccount {
    private(set) var reading = ChannelReading()
    private var counter: WrappingCounter
    private var lastPower = 0.0
    /// Joules, watts or seconds of full load per raw unit.
    private let unit: Double
    private let isPower: Bool
    private let maximumPower: Watts
    /// The longest time between values after which energy may be missing.
    private let longestBelievableGap: Seconds
    /// Joules per unit of the reading's amount, and watts beside it; both 0 when the total leaves the channel out.
    private let joulesPerAmount: Double
    private let restingWatts: Double

    /// - Parameter interval: the time between samples that is meant.
    init(_ channel: EnergyChannel, interval: Seconds) {
        counter = WrappingCounter(range: channel.wrapRange)
        maximumPower = channel.maximumPower
        let counts = channel.domain.countsTowardsTotal ? 1.0 : 0
        switch channel.scale {
        case .counter(let unit, _):
            (self.unit, isPower) = (unit.value, false)
            (joulesPerAmount, restingWatts) = (counts, 0)
            longestBelievableGap = channel.wrapPeriod ?? Seconds(.infinity)
        case .power(let unit):
            (self.unit, isPower) = (unit.value, true)
            (joulesPerAmount, restingWatts) = (counts, 0)
            longestBelievableGap = 3 * max(interval, channel.updateInterval)
        case .load(let power):
            (unit, isPower) = (1e-9, false)
            joulesPerAmount = counts * (power.full.value - power.idle.value).value
            restingWatts = counts * power.idle.value.value
            longestBelievableGap = Seconds(.infinity)
        }
    }

    /// The channel's part of the total since the meter was opened.
    func countedEnergy(after elapsed: Seconds) -> Joules {
        Joules(reading.amount * joulesPerAmount + restingWatts * elapsed.value)
    }

    mutating func add(_ sample: RawSample, at time: Seconds) {
        if let failure = sample.failure { return fail(failure) }
        let elapsed = reading.lastSuccess.map { time - $0 }
        if isPower {
            guard integrate(Double(sample.value) * unit, elapsed: elapsed) else { return fail(.garbage(sample.value)) }
        } else {
            guard count(sample.value, elapsed: elapsed ?? .zero) else { return fail(.garbage(sample.value)) }
        }
        if let elapsed, elapsed > longestBelievableGap {
            reading.gaps += 1
            reading.longestGap = max(reading.longestGap, elapsed)
        }
        if reading.firstSuccess == nil { reading.firstSuccess = time }
        reading.lastSuccess = time
        reading.failure = nil
    }

    /// Adds the trapezoid between two samples of power.
    private mutating func integrate(_ power: Double, elapsed: Seconds?) -> Bool {
        guard power <= maximumPower.value else { return false }
        if let elapsed {
            reading.amount += (lastPower + power) / 2 * elapsed.value
            reading.spread += abs(power - lastPower) / 2 * elapsed.value
        }
        lastPower = power
        return true
    }

    private mutating func count(_ value: UInt64, elapsed: Seconds) -> Bool {
        let most = (maximumPower * elapsed).value / unit
        switch counter.advance(to: value, mostUnits: most < 1e18 ? UInt64(max(0, most)) : 1 << 60) {
        case .first: break
        case .rose(let units): reading.amount += Double(units) * unit
        case .fell: reading.falls += 1
        case .garbage: return false
        }
        return true
    }

    private mutating func fail(_ failure: RawSample.Failure) {
        reading.failures += 1
        reading.failure = failure
    }
}

extension EnergyChannel {
    /// The largest raw value, when the counter is known to wrap.
    var wrapRange: UInt64? {
        if case .counter(_, let range) = scale { range } else { nil }
    }

    /// The shortest time in which the counter can pass its range; nil when it does not wrap.
    var wrapPeriod: Seconds? {
        guard case .counter(let unit, let range?) = scale else { return nil }
        return unit * Double(range) / maximumPower
    }
}
