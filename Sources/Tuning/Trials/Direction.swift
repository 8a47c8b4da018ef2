/// Whether an objective is to be made large or small.
public enum Direction: String, Sendable, Hashable, CaseIterable {
    case minimise
    case maximise

    /// The factor that turns values into losses, which are always minimised.
    var sign: Double { self == .minimise ? 1 : -1 }
}
