import Statistics

/// One search: what a sampler tried on one task, trial by trial.
package struct SampledSearch: Sendable, Hashable, Encodable {
    package var sampler: String
    /// What was searched on, such as a network or a space; searches are compared within a task only.
    package var task: String
    /// Counts the searches of one sampler on one task from 0; those of equal number are compared with each other.
    package var repetition: Int
    /// Of each trial, in the order of trials, those that failed included.
    package var energyJoules: [Double]
    /// Of each trial; nil for one that failed, whose energy counts all the same.
    package var scores: [Double?]

    package init(sampler: String, task: String, repetition: Int, energyJoules: [Double], scores: [Double?]) {
        self.sampler = sampler
        self.task = task
        self.repetition = repetition
        self.energyJoules = energyJoules
        self.scores = scores
    }

    /// What messages call it: `tpe on digits, search 1`.
    var name: String { (task.isEmpty ? sampler : "\(sampler) on \(task)") + ", search \(repetition + 1)" }

    /// The search as statistics want it: larger is better, and a failed trial scores as the worst one.
    /// - Throws: ``StatisticsError`` for no trial with a score, or energies that are missing or not positive.
    func trace(lessIsBetter: Bool) throws(StatisticsError) -> SearchTrace {
        let scores = scores.map { $0.map { lessIsBetter ? -$0 : $0 } }
        let worst = scores.compactMap(\.self).filter(\.isFinite).min() ?? .nan
        return try SearchTrace(
            costs: energyJoules, scores: scores.map { $0.map { $0.isFinite ? $0 : worst } ?? worst })
    }
}
