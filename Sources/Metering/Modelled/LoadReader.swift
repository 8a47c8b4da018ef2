import Quantities

/// Adds up the load of the processors as seconds of full load with the same dynamic energy.
///
/// The load curve bends, so it is applied to slots of a fixed length, in which many ticks of the kernel fall; a reading
/// within a slot counts the slot's part so far.
final class LoadReader: EnergyReader {
    /// The length of a slot.
    static let slot = Seconds(0.1)

    let channels: [EnergyChannel]
    var updateInterval: Seconds { Self.slot }
    private let clock: MonotonicClock
    private let processorTime: ProcessorTimeReader
    private let frequency: ClockFrequency?
    private let curve: LoadCurve
    private let threads: Double
    private var slotStart: Seconds
    private var busyAtSlotStart = Seconds.zero
    private var closedLoad = Seconds.zero
    private var highest = Seconds.zero

    init(_ host: Host, channel: EnergyChannel) {
        let processor = Processor.of(host)
        channels = [channel]
        clock = host.clock
        processorTime = ProcessorTimeReader(host)
        frequency = ClockFrequency(host)
        curve = LoadCurve.of(processor.microarchitecture)
        threads = Double(processor.threads)
        slotStart = host.clock.now
    }

    func read(into samples: UnsafeMutableBufferPointer<RawSample>) {
        let now = clock.now
        guard let busy = processorTime.read()?.busy else {
            samples[0] = RawSample(failure: .notANumber)
            return
        }
        let elapsed = now - slotStart
        var load = closedLoad
        if elapsed > .zero {
            let utilisation = (busy - busyAtSlotStart) / (elapsed * threads)
            load += curve.share(utilisation: utilisation, frequencyRatio: frequency?.ratio(at: now)) * elapsed
        }
        if elapsed >= 0.9 * Self.slot {
            (slotStart, busyAtSlotStart, closedLoad) = (now, busy, load)
        }
        highest = max(highest, load)
        samples[0] = RawSample(UInt64(max(0, highest.value * 1e9)))
    }
}
