package import Quantities
package import Tuning

/// How far a search is.
package struct TuneProgress: Sendable {
    /// The trial that has just ended.
    package var last: KeptTrial?
    package var finished: Int
    /// Trials there will be; nil when nobody can tell.
    package var expected: Int?
    package var elapsed: Seconds
    /// Of all trials.
    package var energy: Joules
    /// Of a search with one objective.
    package var best: Trial?
    /// Trials on the Pareto front, of a search with several objectives.
    package var frontSize: Int?
}
