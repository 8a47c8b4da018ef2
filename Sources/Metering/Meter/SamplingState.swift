import Quantities

/// The open sources and what their channels have told so far.
struct SamplingState {
    private let clock: MonotonicClock
    private let processorTime: ProcessorTimeReader
    private var readers: [OpenReader]
    private var accounts: [ChannelAccount]
    private var samples: [RawSample]
    private var peaks = PowerPeaks()
    private var slot: (start: Seconds, energy: Joules)
    private let slotLength: Seconds
    private let openedAt: Seconds
    private var missedSamples = 0
    private var lastWatch = Seconds(-.infinity)
    /// How long a removed counter may go unnoticed while nobody reads the meter.
    private static let watchInterval = Seconds(0.1)

    private struct OpenReader {
        let reader: any EnergyReader
        let channels: Range<Int>
        let updateInterval: Seconds
        var lastRead: Seconds?
    }

    init(host: Host, channels: [EnergyChannel], readers: [any EnergyReader], interval: Seconds) {
        clock = host.clock
        processorTime = ProcessorTimeReader(host)
        self.readers = []
        for reader in readers {
            let start = self.readers.last?.channels.upperBound ?? 0
            self.readers.append(
                OpenReader(
                    reader: reader, channels: start..<start + reader.channels.count,
                    updateInterval: reader.updateInterval))
        }
        accounts = channels.map { ChannelAccount($0, interval: interval) }
        samples = Array(repeating: RawSample(0), count: channels.count)
        // A counter renewed every millisecond shows none or two renewals per millisecond; ten in a slot tell power.
        let slowest = channels.filter { $0.domain.countsTowardsTotal }.map { $0.updateInterval }.max() ?? .zero
        slotLength = max(interval, 10 * slowest)
        openedAt = clock.now
        slot = (openedAt, .zero)
    }

    /// Reads the sources that may have something new.
    /// - Parameter isForced: reads every source, new or not.
    mutating func sample(missed: Int, isForced: Bool) {
        missedSamples += missed
        let now = clock.now
        if isForced || now - lastWatch >= Self.watchInterval {
            for index in readers.indices { readers[index].reader.watchForLoss() }
            lastWatch = now
        }
        for index in readers.indices {
            if !isForced, let last = readers[index].lastRead, now - last < 0.9 * readers[index].updateInterval {
                continue
            }
            let range = readers[index].channels
            samples.withUnsafeMutableBufferPointer {
                readers[index].reader.read(into: UnsafeMutableBufferPointer(rebasing: $0[range]))
            }
            let time = clock.now
            for channel in range { accounts[channel].add(samples[channel], at: time) }
            readers[index].lastRead = time
        }
        if !isForced { closeSlot(at: now) }
    }

    mutating func read() -> Reading {
        sample(missed: 0, isForced: true)
        return Reading(
            time: clock.now, processorTime: processorTime.read(), channels: accounts.map { $0.reading }, peaks: peaks,
            missedSamples: missedSamples)
    }

    private mutating func closeSlot(at now: Seconds) {
        let length = now - slot.start
        guard length >= 0.9 * slotLength else { return }
        let energy = countedEnergy(at: now)
        peaks.add((energy - slot.energy) / length, from: slot.start)
        slot = (now, energy)
    }

    private func countedEnergy(at now: Seconds) -> Joules {
        var sum = Joules.zero
        for index in accounts.indices { sum += accounts[index].countedEnergy(after: now - openedAt) }
        return sum
    }
}
