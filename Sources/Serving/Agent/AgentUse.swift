public import Metering
public import Quantities

/// The energy of a node between two readings of its agent.
public struct AgentUse: Sendable, Hashable {
    public var window: Seconds
    public var energy: Estimate<Joules>
    /// Nil without a baseline.
    public var idle: Estimate<Joules>?
    /// ``energy`` less ``idle``, at least 0; nil without a baseline.
    public var dynamic: Estimate<Joules>?
    /// Nil when the node does not tell.
    public var processorTime: ProcessorTime?
}

extension AgentReading {
    /// The energy since an earlier reading of the same agent.
    /// - Returns: nil when the agent was started anew in between, so that what was used before that is not known.
    public func use(since earlier: AgentReading) -> AgentUse? {
        guard id == earlier.id, monotonic >= earlier.monotonic else { return nil }
        let energy = energy.rise(since: earlier.energy)
        var use = AgentUse(window: monotonic - earlier.monotonic, energy: energy)
        if let idle, let before = earlier.idle {
            let idle = idle.rise(since: before)
            use.idle = idle
            use.dynamic = energy.less(idle)
        }
        use.processorTime = earlier.processorTime.flatMap { processorTime?.since($0) }
        return use
    }
}

extension Estimate where Amount == Joules {
    /// What a counter rose by, with the error of the rise: errors that both readings share cancel.
    fileprivate func rise(since earlier: Self) -> Self {
        let rise = max(.zero, value - earlier.value)
        guard let interval, let before = earlier.interval else { return Estimate(rise, provenance: provenance) }
        let ends = [interval.lower - before.lower, interval.upper - before.upper, rise]
        return Estimate(
            rise,
            interval: .init(
                max(.zero, ends.min() ?? rise), max(.zero, ends.max() ?? rise), basis: interval.basis),
            provenance: provenance)
    }
}
