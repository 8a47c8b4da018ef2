public import Quantities

/// What a running command draws, as shown while it runs.
public struct LiveSample: Sendable, Hashable {
    /// Since the start of the run.
    public var time: Seconds
    /// The host's mean power since the sample before.
    public var power: Estimate<Watts>
    /// The host's energy since the start of the run.
    public var energySoFar: Estimate<Joules>
    /// Processors that the command's tree kept busy since the sample before: 1.5 is one and a half.
    public var busyProcessors: Double
    /// The part of the power that the tree is charged with by its share of CPU time.
    public var attributedPower: Estimate<Watts>
}
