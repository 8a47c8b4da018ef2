public import Quantities

/// One run of a command: when, how long, what it used of the processor and memory, and how it ended.
public struct CommandRun: Sendable, Hashable, Codable {
    public var command: Command
    /// When the command started, as seconds since 1970-01-01 00:00 UTC.
    public var started: Seconds
    /// Wall time from the start of the command to its end.
    public var wall: Seconds
    /// CPU time in user mode of every process of the tree, those that ended before the command included.
    public var user: Seconds
    /// CPU time in the kernel, of the same processes.
    public var system: Seconds
    /// The resident memory of the tree's largest process at its peak.
    public var peakMemory: Bytes
    /// Wall time during which job control (Ctrl-Z) had stopped the command.
    public var suspended: Seconds
    /// Processes of the tree that were still running when the command ended; they are counted up to that moment and left alone.
    public var leftRunning: Int
    public var outcome: Outcome
    /// Signals that reached this process during the run, by number; those not sent by the terminal were passed on.
    public var signals: [Int32]

    /// How a run ended.
    public enum Outcome: Sendable, Hashable, Codable {
        /// The command ended by itself with this status.
        case exited(Int32)
        /// A signal with this number ended the command.
        case signalled(Int32)
        /// The command never ran.
        case failedToStart(StartFailure)
        /// The process that watched over the command was killed, so how and when the command ends is unknown.
        case unobserved
    }

    /// CPU time in user mode and in the kernel.
    public var cpu: Seconds { user + system }

    /// The status to pass on to the caller: the command's own, 128 + signal, 126, 127, or 125 when it is unknown.
    public var exitCode: Int32 {
        switch outcome {
        case .exited(let status): status
        case .signalled(let number): 128 + number
        case .failedToStart(let failure): failure.exitCode
        case .unobserved: 125
        }
    }

    /// Whether the command ran and ended with status 0.
    public var succeeded: Bool { outcome == .exited(0) }
}
