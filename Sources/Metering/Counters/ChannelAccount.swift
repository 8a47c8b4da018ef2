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
struct ChannelAccount {
    let channel: EnergyChannel
    private(set) var reading = ChannelReading()
    private var counter: WrappingCounter
    private var lastPower = 0.0
    /// The longest time between values after which energy may be missing.
    private let longestBelievableGap: Seconds

    /// - Parameter interval: the time between samples that is meant.
    init(_ channel: EnergyChannel, interval: Seconds) {
        self.channel = channel
        counter = WrappingCounter(range: channel.wrapRange)
        switch channel.scale {
        case .counter, .load: longestBelievableGap = channel.wrapPeriod ?? Seconds(.infinity)
        case .power: longestBelievableGap = 3 * max(interval, channel.updateInterval)
        }
    }

    mutating func add(_ sample: RawSample, at time: Seconds) {
        if let failure = sample.failure { return fail(failure) }
        let elapsed = reading.lastSuccess.map { time - $0 }
        switch channel.scale {
        case .counter(let unit, _):
            guard count(sample.value, unit: unit.value, elapsed: elapsed ?? .zero) else { return }
        case .load:
            guard count(sample.value, unit: 1e-9, elapsed: elapsed ?? .zero) else { return }
        case .power(let unit):
            let power = Double(sample.value) * unit.value
            guard power <= channel.maximumPower.value else { return fail(.garbage(sample.value)) }
            if let elapsed {
                reading.amount += (lastPower + power) / 2 * elapsed.value
                reading.spread += abs(power - lastPower) / 2 * elapsed.value
            }
            lastPower = power
        }
        if let elapsed, elapsed > longestBelievableGap {
            reading.gaps += 1
            reading.longestGap = max(reading.longestGap, elapsed)
        }
        if reading.firstSuccess == nil { reading.firstSuccess = time }
        reading.lastSuccess = time
        reading.failure = nil
    }

    private mutating func count(_ value: UInt64, unit: Double, elapsed: Seconds) -> Bool {
        let most = (channel.maximumPower * elapsed).value / unit
        switch counter.advance(to: value, mostUnits: most < 1e18 ? UInt64(max(0, most)) : 1 << 60) {
        case .first: break
        case .rose(let units): reading.amount += Double(units) * unit
        case .fell: reading.falls += 1
        case .garbage:
            fail(.garbage(value))
            return false
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
