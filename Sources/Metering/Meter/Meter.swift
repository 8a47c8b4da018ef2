public import Quantities
import Synchronization

/// Measures the machine's energy from when it is opened until it is stopped.
///
/// One thread samples the sources in the background, so that counters cannot wrap unseen and peaks are found.
/// ``read()`` may be called from any thread, at any time, for any number of nested or overlapping windows.
public final class Meter: Sendable {
    /// Which sources were chosen and why others were not.
    public let choice: SourceChoice
    /// The domains read, and which of them count towards the total.
    public let domains: [EnergyDomain]
    /// The time between two samples: as asked for, or less where a counter would wrap too soon.
    public let interval: Seconds
    let channels: [EnergyChannel]
    let host: Host
    /// Sampling intervals that a thread can keep and that still find a peak.
    private static let intervals = Seconds(1e-4)...Seconds(3600)
    private let core: Core
    private let sampler: Mutex<SamplerThread?>

    /// Opens the sources and starts sampling.
    /// - Parameters:
    ///   - host: the machine.
    ///   - sources: the names of the sources to use, all of which must be available; nil chooses the best available.
    ///   - interval: the time between two samples, from 0.1 ms to 1 h.
    /// - Throws: ``MeteringError`` for an unknown or unavailable source, or an impossible interval.
    public convenience init(
        host: Host, sources: [String]? = nil, interval: Seconds = Seconds(0.1)
    ) throws(MeteringError) {
        let (choice, readers) = try SourceChoice.open(host, sources: sources)
        try self.init(host: host, choice: choice, readers: readers, interval: interval)
    }

    /// Opens a meter over readers that are open already.
    package init(
        host: Host, choice: SourceChoice, readers: sending [any EnergyReader], interval: Seconds
    ) throws(MeteringError) {
        guard interval.isFinite, Self.intervals.contains(interval) else {
            throw MeteringError(
                .invalidSetting, "a sampling interval of \(interval) is not possible",
                advice: "give from \(Self.intervals.lowerBound) to \(Self.intervals.upperBound), such as 100 ms")
        }
        var channels = readers.flatMap { $0.channels }
        let counted = EnergyDomain.countingEachOnce(channels.map { $0.domain })
        for index in channels.indices { channels[index].domain = counted[index] }
        // Between two samples a counter may pass less than half its range, so two wraps cannot go unseen.
        let shortestWrap = channels.compactMap { $0.wrapPeriod }.min()
        let often = shortestWrap.map { max($0 * 0.4, Seconds(1e-3)) } ?? interval
        self.interval = min(interval, often)
        self.choice = choice
        self.channels = channels
        self.host = host
        domains = counted
        core = Core(host: host, channels: channels, readers: readers, interval: self.interval)
        core.sample(missed: 0, isForced: true)
        sampler = Mutex(nil)
        if host.clock.isRealTime {
            let thread = SamplerThread(interval: self.interval) { [core] missed in
                core.sample(missed: missed, isForced: false)
            }
            guard thread.isRunning else {
                throw MeteringError(
                    .sourceUnavailable, "the system gave no thread for sampling", advice: "raise ulimit -u")
            }
            sampler.withLock { $0 = thread }
        }
    }

    deinit { stop() }

    /// Reads every source now.
    /// - Throws: ``MeteringError`` when the meter was stopped.
    public func read() throws(MeteringError) -> Reading {
        guard let reading = core.read() else {
            throw MeteringError(.stopped, "the meter was stopped", advice: "read before stopping it")
        }
        return reading
    }

    /// Takes one sample as the sampling thread would; for meters whose clock is manual.
    package func sample() { core.sample(missed: 0, isForced: false) }

    /// Stops sampling and closes the sources; readings taken before stay valid.
    public func stop() {
        sampler.withLock { thread in
            thread?.stop()
            thread = nil
        }
        core.close()
    }
}

extension Meter {
    /// What sampler and readers share, behind one lock.
    final class Core: Sendable {
        private let state: Mutex<SamplingState?>

        init(host: Host, channels: [EnergyChannel], readers: sending [any EnergyReader], interval: Seconds) {
            state = Mutex(SamplingState(host: host, channels: channels, readers: readers, interval: interval))
        }

        func sample(missed: Int, isForced: Bool) {
            state.withLock { $0?.sample(missed: missed, isForced: isForced) }
        }

        func read() -> Reading? { state.withLock { $0?.read() } }

        func close() { state.withLock { $0 = nil } }
    }
}
