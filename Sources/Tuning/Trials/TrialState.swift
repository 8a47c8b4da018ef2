/// How far a trial is.
public enum TrialState: UInt8, Sendable, Hashable {
    /// Asked for, not yet told.
    case running
    /// Told with finite values.
    case complete
    /// Stopped early; its last report stands for its values.
    case pruned
    /// Told without usable values, such as NaN.
    case failed
}
