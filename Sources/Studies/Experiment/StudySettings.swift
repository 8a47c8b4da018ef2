package import Profiling
package import Quantities

/// What studies of every kind are told: how often, in which order, how long and at what cost at most.
package struct StudySettings: Sendable, Hashable, Codable {
    package var name: String
    /// Decides run order, inputs and what samplers draw.
    package var seed: UInt64 = 1
    /// How often each configuration is measured.
    package var stopping = StoppingRule()
    /// Whole trials of each kind's choosing before the first that counts, so that no trial starts cold.
    package var warmup = 1
    /// Rest after each trial.
    package var cooldown = Seconds.zero
    /// How long the machine's draw at rest is measured before the first trial; nil takes the newest one stored.
    package var baseline: Seconds?
    package var budget = StudyBudget()

    package init(name: String) { self.name = name }
}

/// What a study may use; the first limit that is reached ends it between two trials.
package struct StudyBudget: Sendable, Hashable, Codable {
    package var trials: Int?
    package var time: Seconds?
    /// What the whole machine uses from the first trial on, rests and overhead included.
    package var energy: Joules?

    package init(trials: Int? = nil, time: Seconds? = nil, energy: Joules? = nil) {
        self.trials = trials
        self.time = time
        self.energy = energy
    }
}
