/// Whether a trial should go on.
public enum PruningDecision: Sendable, Hashable {
    case goOn
    /// Stop, with the reason in one line.
    case prune(String)
}

/// A rule that stops trials early, a function of the history alone.
///
/// To add one: write one file with a type that conforms.
public protocol Pruner: Sendable {
    /// The name on the command line.
    static var name: String { get }

    /// Whether a trial that has just reported at `step` should go on.
    func decide(_ trial: Int, at step: Int, _ history: History) -> PruningDecision
}
