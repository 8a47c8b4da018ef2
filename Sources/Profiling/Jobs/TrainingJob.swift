public import Metering
public import Quantities

/// One training to run as a child process: what to run, and what it is expected to tell.
public struct TrainingJob: Sendable, Hashable {
    public var command: Command
    /// The figures that the command must report, in its last JSON line or as values outside regions; may be empty.
    public var objectives: [String]
    /// The command finds this number in `PERJOULE_TRIAL`.
    public var trial: Int
    /// The command finds this in `PERJOULE_SEED`.
    public var seed: UInt64
    /// The longest wall time it may take; nil for any.
    public var timeout: Seconds?

    public init(
        _ command: Command, objectives: [String], trial: Int = 0, seed: UInt64 = 1, timeout: Seconds? = nil
    ) {
        self.command = command
        self.objectives = objectives
        self.trial = trial
        self.seed = seed
        self.timeout = timeout
    }

    /// The command with the variables that tell it which trial it is.
    var commandToRun: Command {
        var command = command
        command.environment["PERJOULE_TRIAL"] = "\(trial)"
        command.environment["PERJOULE_SEED"] = "\(seed)"
        return command
    }
}
