/// What identifies a trial within a campaign, also after the campaign was interrupted.
public struct TrialKey: Sendable, Hashable, Codable {
    public var treatment: Treatment
    /// The block of repeats, from 0; each holds a treatment once.
    public var block: Int
    /// Whether the treatment was measured once more after this block because an earlier trial of it deviated.
    public var isRemeasurement: Bool

    public init(_ treatment: Treatment, block: Int, isRemeasurement: Bool = false) {
        self.treatment = treatment
        self.block = block
        self.isRemeasurement = isRemeasurement
    }
}

extension TrialKey: CustomStringConvertible {
    /// For example `yolov7-tiny, batch 8, 2 threads, repeat 1`.
    public var description: String { "\(treatment), repeat \(block + 1)\(isRemeasurement ? ", again" : "")" }
}

/// A trial that is to be run, at its place in the campaign's order.
public struct PlannedTrial: Sendable, Hashable, Codable {
    public var key: TrialKey
    /// The place in the order, from 0; the same whether or not the campaign was interrupted.
    public var position: Int

    public init(_ key: TrialKey, position: Int) {
        self.key = key
        self.position = position
    }
}
