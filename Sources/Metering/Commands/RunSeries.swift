public import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs of one or two commands by a plan, each handed over as soon as it is measured.
public struct RunSeries {
    public var measurement: CommandMeasurement
    /// The command, and the one compared with it.
    public var commands: [Command]
    public var plan: RunPlan
    /// Rest between two runs.
    public var cooldown: Seconds
    /// Streams of the runs that count.
    public var streams: Command.Streams
    /// Streams of warm-up runs.
    public var warmupStreams: Command.Streams
    /// Whether a run that fails ends the series; one that cannot be started always does.
    public var stopsAtFailure: Bool

    public init(
        _ measurement: CommandMeasurement, commands: [Command], plan: RunPlan, cooldown: Seconds = .zero,
        streams: Command.Streams = .init(), warmupStreams: Command.Streams = .silent, stopsAtFailure: Bool = false
    ) {
        self.measurement = measurement
        self.commands = commands
        self.plan = plan
        self.cooldown = cooldown
        self.streams = streams
        self.warmupStreams = warmupStreams
        self.stopsAtFailure = stopsAtFailure
    }

    /// Why a series ended.
    public enum End: Sendable, Hashable {
        case completed
        /// A signal with this number asked to stop; the run it arrived in has been handed over.
        case interrupted(Int32)
        /// A run failed or could not be started; it has been handed over.
        case failed
    }

    /// Measures run after run, blocking the calling thread.
    /// - Parameters:
    ///   - signals: signals caught for this process: passed on to the running command, then they end the series.
    ///   - live: called while a command runs.
    ///   - deliver: called with each run as soon as it exists, so that none is lost; an error it throws ends the series.
    /// - Throws: ``MeteringError`` when the meter was stopped, or what `deliver` throws.
    public func run(
        signals: ReceivedSignals? = nil, live: ((RunPlan.Entry, LiveSample) -> Void)? = nil,
        deliver: (RunPlan.Entry, MeasuredRun) throws -> Void
    ) throws -> End {
        for (index, entry) in plan.entries.enumerated() {
            if index > 0, let signal = rest(signals) { return .interrupted(signal) }
            guard commands.indices.contains(entry.command) else {
                throw MeteringError(
                    .invalidSetting, "the plan runs command \(entry.command + 1) of \(commands.count)",
                    advice: "give as many commands as the plan has")
            }
            let measured = try measurement.measure(
                commands[entry.command], streams: entry.isWarmup ? warmupStreams : streams, signals: signals,
                live: live.map { live in { live(entry, $0) } })
            try deliver(entry, measured)
            if let end = end(after: measured.run) { return end }
        }
        return .completed
    }

    private func end(after run: CommandRun) -> End? {
        if let signal = run.signals.first(where: { ReceivedSignals.asksToStop($0) }) { return .interrupted(signal) }
        switch run.outcome {
        case .signalled(SIGINT): return .interrupted(SIGINT)
        case .failedToStart, .unobserved: return .failed
        case .exited, .signalled: return stopsAtFailure && !run.succeeded ? .failed : nil
        }
    }

    /// Waits out the cool-down.
    /// - Returns: the signal that cut it short.
    private func rest(_ signals: ReceivedSignals?) -> Int32? {
        let nanoseconds = Int64(min(1e9, max(0, cooldown.isFinite ? cooldown.value : 0)) * 1e9)
        guard let signals else {
            var pause = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
            var left = timespec()
            while nanosleep(&pause, &left) != 0, errno == EINTR { pause = left }
            return nil
        }
        return signals.wait(nanoseconds: nanoseconds)?.number
    }
}
