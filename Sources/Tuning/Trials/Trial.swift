public import Quantities

/// One evaluation of the objectives at one assignment.
public struct Trial: Sendable, Hashable {
    /// Values reported on the way.
    public struct Report: Sendable, Hashable {
        /// The epoch, round or other progress, counted by the trial.
        public let step: Int
        /// One per objective.
        public let values: [Double]

        public init(step: Int, values: [Double]) {
            self.step = step
            self.values = values
        }
    }

    /// Counted from 0 in the order of asking.
    public let id: Int
    public let parameters: Assignment
    public let state: TrialState
    /// One per objective when complete; empty otherwise.
    public let values: [Double]
    /// In ascending order of steps.
    public let reports: [Report]
    /// The energy that the trial consumed; nil when it was not told.
    public let energy: Joules?
}
