public import Quantities

/// What a machine draws while layers run one after the other, and at rest: what turns predicted joules into seconds.
public struct MachinePower: Sendable, Hashable, Codable {
    /// Of the whole machine while layers run, what it draws at rest included.
    public var running: Estimate<Watts>
    /// Of the whole machine at rest.
    public var idle: Estimate<Watts>
    /// Logical processors of the machine.
    public var processors: Int

    public init(running: Estimate<Watts>, idle: Estimate<Watts>, processors: Int) {
        self.running = running
        self.idle = idle
        self.processors = processors
    }

    /// How long work takes that needs an energy: the energy over the power, the ends of both ranges taken together.
    public func time(of energy: Estimate<Joules>) -> Estimate<Seconds> {
        let (least, most) = (running.interval?.lower ?? running.value, running.interval?.upper ?? running.value)
        let interval = energy.interval.map {
            Estimate<Seconds>.Interval(
                $0.lower / most, $0.upper / least, basis: "\($0.basis); over the range of \(running.value)")
        }
        return Estimate(
            energy.value / running.value, interval: interval,
            provenance: .predicted(by: "\(energy.provenance.origin): joules over \(running.value) while layers run"))
    }

    /// The part of an energy that is beyond rest: what is left of the power, as a share.
    public func dynamic(_ energy: Estimate<Joules>) -> Estimate<Joules> {
        let share = max(0, 1 - idle.value / running.value)
        return energy.map { $0 * share }
    }
}

extension EnergyPredictor {
    /// What the machine that the predictor speaks of draws; nil when nobody told.
    public var power: MachinePower? { calibration.map(\.power) ?? origin?.power }
}
