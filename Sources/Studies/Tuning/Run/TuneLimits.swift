package import Quantities

/// What ends a search besides its energy budget, and what ends a trial; the first limit reached counts.
package struct TuneLimits: Sendable, Hashable {
    /// Trials in all, those of earlier runs included; nil for any number.
    package var trials: Int?
    /// Wall time of this run; trials under way are finished.
    package var time: Seconds?
    /// Failed trials one after the other that end the search.
    package var failures = 5
    /// Trials at the same time.
    package var parallel = 1
    /// The longest wall time of one trial; nil for any.
    package var timeout: Seconds?

    package init() {}
}

/// Why a search ended.
package enum TuneEnd: Sendable, Hashable {
    /// As many trials as allowed.
    case trials
    case time
    /// The energy budget is used up, or every combination was tried.
    case exhausted(String)
    /// Too many trials failed one after the other; the last reason.
    case failures(count: Int, last: String)
    case interrupted

    package var description: String {
        switch self {
        case .trials: "all trials asked for are done"
        case .time: "its time is over"
        case .exhausted(let reason): reason
        case .failures(let count, let last): "\(count) trials in a row failed, the last because \(last)"
        case .interrupted: "it was interrupted"
        }
    }
}
