public import Metering
public import Quantities
import Synchronization

/// Runs training jobs as child processes, each measured, heard while it runs, and ended when it is not worth its energy.
///
/// Jobs may run side by side on one runner: the host's energy is then shared among them by CPU time.
public struct JobRunner: Sendable {
    /// With which meter, against which baseline, and with how much of the idle energy jobs are charged.
    public var measurement: CommandMeasurement
    /// The time a job has between SIGTERM and SIGKILL.
    public var grace: Seconds
    /// A folder for what jobs print; nil keeps only the last lines of standard error.
    public var logFolder: String?

    public init(_ measurement: CommandMeasurement, grace: Seconds = Seconds(5), logFolder: String? = nil) {
        self.measurement = measurement
        self.grace = grace
        self.logFolder = logFolder
    }

    /// Runs a job to its end, or until a report decides against it; a cancelled task ends its job.
    ///
    /// A job that fails is a result with a ``JobFault``, not an error.
    /// - Parameter decide: called with each report, one after the other, while the job goes on.
    /// - Throws: ``ProfilingError`` for a log that cannot be written; ``MeteringError`` when the meter was stopped or the system
    ///   gives no thread or pipe.
    public func run(
        _ job: TrainingJob, decide: @Sendable (JobReport) async -> JobDecision = { _ in .goOn }
    ) async throws -> JobOutcome {
        let stop = try StopRequest()
        let (reports, sink) = AsyncStream<JobReport>.makeStream()
        let isPruned = Atomic(false)
        let result = try await withTaskCancellationHandler {
            async let watched = OwnThread.run { [self] in
                defer { sink.finish() }
                return Result { try watch(job, stop: stop) { sink.yield($0) } }
            }
            for await report in reports where await decide(report) == .stop {
                isPruned.store(true, ordering: .relaxed)
                stop.make()
                break
            }
            return try await watched
        } onCancel: {
            stop.make()
        }
        return try result.get().outcome(isPruned: isPruned.load(ordering: .relaxed))
    }

    /// Measures a job on the calling thread, which is blocked meanwhile.
    private func watch(
        _ job: TrainingJob, stop: StopRequest, report: @escaping (JobReport) -> Void
    ) throws -> WatchedJob {
        let log = try logFolder.map { folder in Log(try JobLog(in: folder, trial: job.trial)) }
        let heard = Heard(JobTranscript(objectives: job.objectives))
        let listener = try CommandListener(stop: stop, timeout: job.timeout, grace: grace) { event in
            log?.file.write(event)
            if let told = heard.transcript.follow(event) { report(told) }
        }
        let measured = try measurement.measure(job.commandToRun, heardBy: listener)
        return WatchedJob(
            job: job, measured: measured, transcript: heard.transcript, cause: listener.cause, logPath: log?.file.path)
    }

    /// A transcript that the listener's closure and its owner share, on one thread.
    private final class Heard {
        var transcript: JobTranscript
        init(_ transcript: JobTranscript) { self.transcript = transcript }
    }

    private final class Log {
        let file: JobLog
        init(_ file: consuming JobLog) { self.file = file }
    }
}
