package import Quantities
import Store
package import Tuning

/// The settings of a search as a run of the store keeps them.
package struct KeptSettings: Sendable, Hashable, Codable {
    /// The space as the text of a space file.
    package var space: String
    /// Names of the objectives, energy among them when it is minimised.
    package var objectives: [String]
    /// `maximise` or `minimise`, one per objective.
    package var directions: [String]
    package var sampler: String
    package var seed: UInt64
    package var pruner: String?
    /// What all trials together may consume, in joules.
    package var budget: Joules?
    /// The command of the trials; nil for a search that another program drives.
    package var command: [String]?

    package init(_ settings: SearchSettings, objectives: [String], command: [String]? = nil) {
        space = settings.space.fileText
        self.objectives = objectives
        directions = settings.allDirections.map(\.rawValue)
        sampler = settings.effectiveSampler
        seed = settings.seed
        pruner = settings.pruner
        budget = settings.budget
        self.command = command
    }

    /// What must be equal for a search to go on from the trials of another.
    func designKey() throws(StoreError) -> String {
        try JSONText([space] + objectives + directions + (command ?? [])).fingerprint
    }

    /// A history without trials.
    /// - Throws: ``PipelinesError`` or ``TuningError`` for settings that this version cannot read.
    package func history() throws -> History {
        var parsed: [Direction] = []
        for word in directions { parsed.append(try Direction(word: word)) }
        return History(try SearchSpace(parsing: space, file: "stored space"), try Objectives(parsed))
    }
}
