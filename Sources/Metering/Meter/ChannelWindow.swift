import Quantities

/// One channel between two readings: its energy, its error and what went wrong.
struct ChannelWindow {
    let channel: EnergyChannel
    let window: Seconds
    let first: ChannelReading
    let last: ChannelReading
    let firstTime: Seconds
    let lastTime: Seconds

    private var amount: Double { max(0, last.amount - first.amount) }

    var energy: Estimate<Joules> {
        if case .load(let power) = channel.scale { return power.energy(window: window, load: Seconds(amount)) }
        let error = absoluteError + Joules(amount) * (channel.accuracy?.relative.value ?? 0)
        return Estimate(
            Joules(amount),
            interval: .init(max(.zero, Joules(amount) - error), Joules(amount) + error, basis: basis),
            provenance: .measured(by: origin))
    }

    private var origin: String {
        if case .power = channel.scale { return channel.domain.source + " (power, integrated)" }
        return channel.domain.source
    }

    /// What the domain would have used at rest in this window; a model knows that of itself.
    func idleEnergy(_ baseline: Baseline?) -> Estimate<Joules>? {
        if case .load(let power) = channel.scale { return power.idleEnergy(window: window) }
        return baseline?.power(of: channel.domain).map { $0.map { $0 * window } }
    }

    /// At each end of the window the counter may be one renewal old and one unit short.
    private var absoluteError: Joules {
        let ends = Seconds(2 * channel.updateInterval.value)
        switch channel.scale {
        case .counter(let unit, _): return typicalPower * ends + 2 * unit
        case .power: return typicalPower * ends + Joules(max(0, last.spread - first.spread))
        case .load: return .zero
        }
    }

    /// Power in the window, or since the meter was opened when the window is too short to show any.
    private var typicalPower: Watts {
        let life = last.firstSuccess.map { lastTime - $0 } ?? .zero
        let lifelong = life > .zero ? Joules(last.amount) / life : .zero
        return window > .zero ? max(Joules(amount) / window, lifelong) : lifelong
    }

    private var basis: String {
        let sampling =
            switch channel.scale {
            case .counter: "renewal and resolution of the counter"
            case .power: "integration between samples of power"
            case .load: "error band of the model"
            }
        guard let accuracy = channel.accuracy else { return sampling + "; the instrument states no accuracy" }
        return sampling
            + " and ±\((accuracy.relative.value * 100).formatted(significantDigits: 2)) % (\(accuracy.citation))"
    }

    var flags: [MeasurementFlag] {
        let name = channel.domain.name
        var flags: [MeasurementFlag] = []
        if window < channel.minimumWindow, channel.domain.countsTowardsTotal {
            flags.append(.windowTooShort(domain: name, minimum: channel.minimumWindow))
        }
        let failures = last.failures - first.failures
        if let failure = last.failure {
            flags.append(.sourceLost(domain: name, reason: failure.description))
        } else if failures > 0 || first.failure != nil {
            flags.append(.readsFailed(domain: name, count: max(1, failures)))
        } else if isFrozen {
            flags.append(.counterFrozen(domain: name))
        }
        if last.falls > first.falls { flags.append(.counterFell(domain: name, times: last.falls - first.falls)) }
        if last.gaps > first.gaps { flags.append(.gap(domain: name, longest: last.longestGap)) }
        return flags
    }

    /// No processor, memory or platform uses nothing for as long as its counter needs to tell.
    private var isFrozen: Bool {
        guard case .counter = channel.scale, amount == 0, last.falls == first.falls else { return false }
        switch channel.domain.kind {
        case .package, .platform, .dram, .cpu, .gpu: return window >= channel.minimumWindow
        case .core, .uncore, .battery, .board: return false
        }
    }
}

extension RawSample.Failure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let code): FileFailure(code: code).text
        case .notANumber: "its file holds no number"
        case .garbage(let value): "the impossible value \(value)"
        case .driver(let code): "the driver's error \(code)"
        case .notDischarging: "not discharging"
        }
    }
}
