public import Metering
public import Quantities
import Synchronization

/// A node's meter as its agent tells it: counters since the start, and power over the last window.
public final class AgentMeter: Sendable {
    /// The shortest window that power is told over.
    public let window: Seconds
    public let identity: AgentIdentity
    private let baseline: Baseline?
    private let meter: Meter
    private let carbon: CarbonSettings?
    private let machine: MachineDescription
    private let wallClock: @Sendable () -> Seconds
    private let start: (reading: Reading, time: Seconds)
    private let state: Mutex<State>

    private struct State {
        /// Where windows of power may begin, oldest first: enough of them that one is at least a window old.
        var marks: [Reading]
        var energy: Estimate<Joules>?
        var idle: Estimate<Joules>?
    }

    /// - Parameters:
    ///   - baseline: what the node draws at rest; without it idle and dynamic energy are not told.
    ///   - carbon: what emissions are reckoned with; without it none are told.
    ///   - window: of power, at least what the meter's sources need to tell it.
    ///   - wallClock: seconds since 1970.
    /// - Throws: `MeteringError` for a stopped meter.
    public init(
        _ meter: Meter, identity: AgentIdentity, machine: MachineDescription, baseline: Baseline? = nil,
        carbon: CarbonSettings? = nil, window: Seconds = Seconds(1), wallClock: @escaping @Sendable () -> Seconds
    ) throws(MeteringError) {
        guard window > .zero, window <= Self.longestWindow else {
            throw MeteringError(
                .invalidSetting, "power over \(window) cannot be told",
                advice: "give a window above 0 s and up to \(Self.longestWindow)")
        }
        self.meter = meter
        self.identity = identity
        self.machine = machine
        self.baseline = baseline
        self.carbon = carbon
        self.window = max(window, meter.choice.shortestWindow ?? .zero)
        self.wallClock = wallClock
        let reading = try meter.read()
        start = (reading, wallClock())
        state = Mutex(State(marks: [reading]))
    }

    private static let longestWindow = Seconds(3600)

    /// Marks where a window of power may begin; to be called once a ``window``.
    /// - Throws: `MeteringError` when the meter was stopped.
    public func mark() throws(MeteringError) {
        let reading = try meter.read()
        state.withLock { state in
            state.marks.append(reading)
            while state.marks.count > 2, reading.time - state.marks[1].time >= window { state.marks.removeFirst() }
        }
    }

    /// What the node has used up to now.
    /// - Throws: `MeteringError` when the meter was stopped.
    public func read() throws(MeteringError) -> AgentReading {
        let (now, time) = (try meter.read(), wallClock())
        let use = meter.use(from: start.reading, to: now, baseline: baseline, carbon: carbon)
        let (mark, energy, idle) = state.withLock { state in
            // A counter that is found to tell less than its parts is replaced by them; nothing told is taken back.
            let energy = use.total.notBelow(state.energy)
            let idle = use.idle?.notBelow(state.idle)
            (state.energy, state.idle) = (energy, idle)
            return (state.marks.last { now.time - $0.time >= window } ?? state.marks[0], energy, idle)
        }
        let recent = meter.use(from: mark, to: now, baseline: baseline)
        return AgentReading(
            id: identity.id, agent: identity.agent, node: identity.node, machine: machine,
            sources: meter.choice.chosen.map(\.name), started: start.time, time: time, monotonic: now.time,
            energy: energy, idle: idle, dynamic: idle.map { energy.less($0) }, power: AgentReading.Power(recent),
            domains: use.parts.map { AgentReading.Domain($0) }, busy: use.hostBusyTime,
            stolen: use.hostStolenTime, flags: flags(use),
            carbon: carbon.map { carbon in
                AgentReading.Carbon(
                    intensity: carbon.intensity, pue: carbon.powerUsageEffectiveness,
                    emissions: carbon.emissions(of: energy))
            })
    }

    private func flags(_ use: EnergyUse) -> [String] {
        var flags = use.flags.map(\.description)
        if meter.choice.fellBackToModel, let missing = meter.choice.missing.first {
            flags.append("energy is modelled, not measured: \(missing.name): \(missing.reason ?? "not available")")
        }
        if use.idle == nil, baseline == nil {
            flags.append("no idle power is known: take it with perjoule baseline, and start the agent again")
        }
        return flags + (baseline?.warnings ?? [])
    }
}

extension Estimate {
    fileprivate func notBelow(_ earlier: Self?) -> Self {
        guard let earlier, earlier.value > value else { return self }
        return earlier
    }
}

extension AgentReading.Power {
    fileprivate init(_ use: EnergyUse) {
        func power(_ energy: Estimate<Joules>) -> Estimate<Watts> {
            energy.map { use.window > .zero ? $0 / use.window : .zero }
        }
        self.init(
            window: use.window, total: use.meanPower, idle: use.idle.map(power), dynamic: use.dynamic.map(power))
    }
}

extension AgentReading.Domain {
    fileprivate init(_ part: EnergyUse.Part) {
        self.init(
            name: part.domain.name, kind: part.domain.kind, source: part.domain.source,
            counted: part.domain.countsTowardsTotal, energy: part.energy, idle: part.idle)
    }
}
