import CProcess
public import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How commands are measured: with which meter, against which baseline, with or without regions and live figures.
public struct CommandMeasurement: Sendable {
    public var meter: Meter
    /// What the machine draws at rest; nil leaves idle and dynamic energy together, except where a model tells them apart.
    public var baseline: Baseline?
    public var carbon: CarbonSettings?
    /// Whether the command is charged with idle energy.
    public var idlePolicy = Attribution.IdlePolicy.dynamicOnly
    /// Where the directory of the region socket is made, for example `/tmp`; nil opens no socket.
    public var regionFolder: String?
    /// Time between two live samples; 10 ms at least.
    public var liveInterval = Seconds(1)

    public init(
        meter: Meter, baseline: Baseline? = nil, carbon: CarbonSettings? = nil,
        idlePolicy: Attribution.IdlePolicy = .dynamicOnly, regionFolder: String? = "/tmp",
        liveInterval: Seconds = Seconds(1)
    ) {
        self.meter = meter
        self.baseline = baseline
        self.carbon = carbon
        self.idlePolicy = idlePolicy
        self.regionFolder = regionFolder
        self.liveInterval = liveInterval
    }

    /// Runs a command to its end and measures it; blocks the calling thread meanwhile.
    ///
    /// A command that fails, crashes or cannot be started is a result, not an error.
    /// - Parameters:
    ///   - streams: the command's input and output.
    ///   - signals: signals caught for this process, which are passed on to the command; nil catches none.
    ///   - live: called at each ``liveInterval`` while the command runs.
    /// - Throws: ``MeteringError`` when the meter was stopped.
    public func measure(
        _ command: Command, streams: Command.Streams = .init(), signals: ReceivedSignals? = nil,
        live: ((LiveSample) -> Void)? = nil
    ) throws(MeteringError) -> MeasuredRun {
        try measure(command, streams: streams, signals: signals, live: live, listener: nil)
    }

    /// Runs a command in a process group of its own, to its end or until the listener ends it, and measures it; blocks the
    /// calling thread meanwhile.
    /// - Throws: ``MeteringError`` when the meter was stopped.
    package func measure(_ command: Command, heardBy listener: CommandListener) throws(MeteringError) -> MeasuredRun {
        try measure(command, streams: listener.streams, signals: nil, live: nil, listener: listener)
    }

    private func measure(
        _ command: Command, streams: Command.Streams, signals: ReceivedSignals?, live: ((LiveSample) -> Void)?,
        listener: CommandListener?
    ) throws(MeteringError) -> MeasuredRun {
        let first = try meter.read()
        var regions = RegionReport()
        var command = command
        let server = openRegions(from: first, noting: &regions, listener)
        // Emptied when there is no socket, so that the command does not mark regions of an outer measurement.
        if server != nil || getenv(RegionServer.variable) != nil {
            command.environment[RegionServer.variable] = server?.path ?? ""
        }
        let run: CommandRun
        do throws(StartFailure) {
            var running = try RunningCommand(command, streams: streams, ownGroup: listener != nil)
            listener?.commandHasStarted()
            let received = watch(&running, first, server, signals, live, listener)
            listener?.commandHasEnded(running)
            run = running.finish(signals: received)
        } catch {
            run = CommandRun(command: command, failure: error)
        }
        server?.drain()
        // Read after the command is reaped: only then does the host's busy time include the command's last milliseconds.
        let last = try meter.read()
        if let server { regions = server.finish(at: last) }
        return result(run, from: first, to: last, regions)
    }

    private func result(
        _ run: CommandRun, from first: Reading, to last: Reading, _ regions: RegionReport
    ) -> MeasuredRun {
        let use = meter.use(from: first, to: last, baseline: baseline, carbon: carbon)
        let charge = TreeCharge(of: use, cpu: run.cpu, policy: idlePolicy)
        var notes = charge.notes
        if run.leftRunning > 0 {
            notes.append("\(run.leftRunning) processes went on after the command; they are counted up to its end")
        }
        if run.suspended > .zero { notes.append("the command was suspended for \(run.suspended)") }
        var run = run
        run.command.environment[RegionServer.variable] = nil
        return MeasuredRun(
            run: run, use: use, attributed: charge.energy, share: charge.share, idlePolicy: idlePolicy,
            regions: regions, notes: notes)
    }

    private func openRegions(
        from first: Reading, noting report: inout RegionReport, _ listener: CommandListener?
    ) -> RegionServer? {
        guard let regionFolder else { return nil }
        let (meter, baseline, carbon) = (meter, baseline, carbon)
        var ledger = RegionLedger(start: first) { meter.use(from: $0, to: $1, baseline: baseline, carbon: carbon) }
        ledger.heard = listener.map { listener in { listener.hear($0) } }
        do throws(MeteringError) {
            return try RegionServer(in: regionFolder, ledger: ledger) { try? meter.read() }
        } catch {
            // The run matters more than its regions, but their absence is told.
            report.problems.append(error.description)
            report.problemCount += 1
            return nil
        }
    }

    /// Waits for the end of the command, dealing with signals, region marks, output and live samples as they come.
    /// - Returns: the signals that arrived.
    private func watch(
        _ running: inout RunningCommand, _ first: Reading, _ server: RegionServer?, _ signals: ReceivedSignals?,
        _ live: ((LiveSample) -> Void)?, _ listener: CommandListener?
    ) -> [Int32] {
        var received: [Int32] = []
        var sampler = live.map { LiveSampler(self, from: first, deliver: $0) }
        while !running.hasEnded {
            let marks = server?.descriptors ?? []
            let descriptors = [running.descriptor, signals?.descriptor ?? -1] + marks + (listener?.descriptors ?? [])
            var waits = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let limits = [sampler?.millisecondsLeft, listener?.millisecondsLeft].compactMap { $0 }.filter { $0 >= 0 }
            let ready = poll(&waits, nfds_t(waits.count), limits.min() ?? -1)
            sampler?.sampleIfDue(running.tree)
            listener?.attend(running)
            guard ready > 0 else { continue }
            while let signal = signals?.next() {
                received.append(signal.number)
                if !signal.isFromTerminal { running.send(signal.number) }
            }
            for wait in waits[2..<(2 + marks.count)] where wait.revents != 0 { server?.serve(wait.fd) }
            if waits[0].revents != 0 { running.waitForEnd() }
        }
        return received
    }
}

extension CommandRun {
    /// A run that never was.
    fileprivate init(command: Command, failure: StartFailure) {
        self.init(
            command: command, started: wallClock(), wall: .zero, user: .zero, system: .zero, peakMemory: .zero,
            suspended: .zero, leftRunning: 0, outcome: .failedToStart(failure), signals: [])
    }
}
