import Metering
import Quantities

/// A job that has ended, before it is judged.
struct WatchedJob: Sendable {
    let job: TrainingJob
    var measured: MeasuredRun
    let transcript: JobTranscript
    /// Why it was ended; nil when it ended by itself.
    let cause: CommandListener.Cause?
    let logPath: String?

    /// - Parameter isPruned: whether it was a report that a request to end came from.
    func outcome(isPruned: Bool) -> JobOutcome {
        var measured = measured
        measured.run.command = job.command
        return JobOutcome(
            end: end(isPruned: isPruned), values: transcript.values, reports: transcript.reports, measured: measured,
            errorLines: transcript.errorLines, notes: transcript.notes + measured.notes)
    }

    private func end(isPruned: Bool) -> JobOutcome.End {
        switch cause {
        case .asked: isPruned ? .pruned : .cancelled
        case .timedOut:
            .failed(
                JobFault(
                    .timedOut, "the command took longer than \(job.timeout.map { "\($0)" } ?? "allowed")",
                    advice: "allow more time, or let the space hold no settings that take so long"))
        case nil: (exitFault ?? transcript.fault).map { .failed($0) } ?? .completed
        }
    }

    private var exitFault: JobFault? {
        switch measured.run.outcome {
        case .exited(0): nil
        case .exited(let status):
            JobFault(.exited, "the command ended with status \(status)" + complaint, advice: whereToLook)
        case .signalled(let number):
            JobFault(
                .signalled, "signal \(number) ended the command" + complaint,
                advice: number == 9 ? "the system kills what takes too much memory; see its log" : whereToLook)
        case .failedToStart(let failure): JobFault(.notStarted, failure.message, advice: failure.advice)
        case .unobserved:
            JobFault(
                .unobserved, "what watched over the command was killed",
                advice: "let the command signal none but its own processes")
        }
    }

    private var complaint: String {
        transcript.errorLines.last { !$0.allSatisfy(\.isWhitespace) }.map { ": " + $0.prefix(200) } ?? ""
    }

    private var whereToLook: String {
        logPath.map { "see \($0).err" } ?? "run it by hand to see all that it prints: \(job.command)"
    }
}
