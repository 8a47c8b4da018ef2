public import Quantities

/// One run of a command with the energy that it and its host used.
public struct MeasuredRun: Sendable, Hashable, Codable {
    public var run: CommandRun
    /// The whole host's energy from just before the start of the command to just after its end.
    public var use: EnergyUse
    /// The energy charged to the command's process tree; never more than the host's.
    public var attributed: Estimate<Joules>
    /// The tree's share of the time that the host's processors were busy.
    public var share: Fraction
    /// Whether idle energy is part of what was charged.
    public var idlePolicy: Attribution.IdlePolicy
    /// What the command told about its regions.
    public var regions: RegionReport
    /// What to know about the attribution, each a sentence.
    public var notes: [String]

    /// The energy charged to the command's process tree under either policy.
    public func charged(_ policy: Attribution.IdlePolicy) -> Estimate<Joules> {
        policy == idlePolicy ? attributed : TreeCharge(of: use, cpu: run.cpu, policy: policy).energy
    }
}
