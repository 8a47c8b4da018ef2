package import Metering
package import Quantities
import Synchronization

/// A meter whose power a test dictates and whose time passes when the test says so.
package final class SyntheticMeter: Sendable {
    package let meter: Meter
    package let clock: ManualClock
    private let power: SyntheticPower
    private let interval: Seconds

    /// - Parameters:
    ///   - domains: each gets the same power; one package unless given.
    ///   - scale: what raw values mean; a counter of microjoules unless given.
    ///   - host: where busy time is read from; its clock is replaced.
    package init(
        domains: [EnergyDomain] = [EnergyDomain(name: "package-0", kind: .package, source: "synthetic")],
        scale: EnergyChannel.Scale = .counter(unit: Joules(1e-6), range: nil), host: Host = Host(root: "/nonexistent"),
        interval: Seconds = Seconds(0.1)
    ) throws {
        clock = ManualClock()
        power = SyntheticPower()
        self.interval = interval
        var host = host
        host.clock = clock.clock
        let channels = domains.map {
            EnergyChannel(
                domain: $0, scale: scale, updateInterval: Seconds(1e-3), minimumWindow: Seconds(0.1),
                maximumPower: Watts(1000))
        }
        let reader = SyntheticReader(channels: channels, power: power)
        meter = try Meter(host: host, choice: SourceChoice(chosen: []), readers: [reader], interval: interval)
    }

    /// Lets time pass at a power, with the samples that the sampling thread would take.
    package func run(for time: Seconds, at watts: Watts, ownCPUTime: Seconds = .zero) {
        let steps = max(1, Int((time / interval).rounded()))
        for _ in 0..<steps {
            power.add(watts, for: time / Double(steps))
            clock.advance(by: time / Double(steps), ownCPUTime: ownCPUTime / Double(steps))
            meter.sample()
        }
    }

    /// Makes every further reading fail, or answer again.
    package func fail(_ failure: RawSample.Failure?) { power.fail(failure) }
}

/// The energy and the failure that a test dictates.
private final class SyntheticPower: Sendable {
    private let state = Mutex((joules: 0.0, watts: 0.0, failure: RawSample.Failure?.none))

    func add(_ watts: Watts, for time: Seconds) {
        state.withLock {
            $0.joules += (watts * time).value
            $0.watts = watts.value
        }
    }

    func fail(_ failure: RawSample.Failure?) { state.withLock { $0.failure = failure } }

    func sample(_ scale: EnergyChannel.Scale) -> RawSample {
        state.withLock { state in
            if let failure = state.failure { return RawSample(failure: failure) }
            switch scale {
            case .counter(let unit, let range):
                let units = UInt64((state.joules / unit.value).rounded())
                return RawSample(range.map { units % $0 } ?? units)
            case .power(let unit): return RawSample(UInt64((state.watts / unit.value).rounded()))
            case .load: return RawSample(UInt64(state.joules * 1e9))
            }
        }
    }
}

private final class SyntheticReader: EnergyReader {
    let channels: [EnergyChannel]
    let updateInterval = Seconds(1e-3)
    private let power: SyntheticPower

    init(channels: [EnergyChannel], power: SyntheticPower) {
        self.channels = channels
        self.power = power
    }

    func read(into samples: UnsafeMutableBufferPointer<RawSample>) {
        for index in channels.indices { samples[index] = power.sample(channels[index].scale) }
    }
}
