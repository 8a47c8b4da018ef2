import CPerfEvent
import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Running average power limit counters through the kernel's `power` performance monitoring unit.
public enum RaplPerf: EnergySource {
    public static let name = "rapl-perf"

    public static func probe(_ host: Host) -> SourceStatus {
        let events = PowerEvent.all(on: host)
        guard let first = events.first else { return missing(host) }
        for event in events {
            let descriptor = event.open()
            guard descriptor >= 0 else { return refused(event, code: -descriptor) }
            close(descriptor)
        }
        return SourceStatus(
            name: name, available: true, domains: EnergyDomain.countingEachOnce(events.map { $0.domain }),
            resolution: events.map { $0.unit }.max() ?? first.unit, updateInterval: Seconds(1e-3),
            minimumWindow: Seconds(0.1),
            notes: Processor.of(host).isVirtual ? ["this is a virtual machine: its counters may be made up"] : [])
    }

    public static func open(_ host: Host) throws(MeteringError) -> any EnergyReader {
        let status = probe(host)
        guard status.available else { throw status.error }
        return PerfReader(PowerEvent.all(on: host))
    }

    private static func missing(_ host: Host) -> SourceStatus {
        if Processor.of(host).isVirtual {
            return .unavailable(
                name, because: "this is a virtual machine whose hypervisor passes no power events through",
                fix: "measure on the machine itself, or give its processor's watts: " + ModelledPower.ownPowerAdvice)
        }
        return .unavailable(
            name, because: "the kernel has no power events in /sys/bus/event_source/devices/power",
            fix: "sudo modprobe rapl", lastingFix: "echo rapl | sudo tee /etc/modules-load.d/perjoule.conf")
    }

    private static func refused(_ event: PowerEvent, code: Int32) -> SourceStatus {
        let failure = FileFailure(code: code)
        guard failure.isPermission else {
            return .unavailable(
                name, because: "the kernel refused the event \(event.event): \(failure.text)",
                fix: "sudo modprobe -r rapl && sudo modprobe rapl")
        }
        return .unavailable(
            name, because: "permission to count power events of the whole machine is denied",
            fix: "sudo sysctl kernel.perf_event_paranoid=0",
            lastingFix: "sudo setcap cap_perfmon+ep \"$(command -v perjoule)\"")
    }
}

/// Reads power events, each of which is an open file.
private final class PerfReader: EnergyReader {
    let channels: [EnergyChannel]
    let updateInterval = Seconds(1e-3)
    private let descriptors: [Int32]

    init(_ events: [PowerEvent]) {
        descriptors = events.map { $0.open() }
        channels = events.map { event in
            // The kernel widens the hardware's 32 bits to 64 and reads often enough by itself.
            EnergyChannel(
                domain: event.domain, scale: .counter(unit: event.unit, range: nil), updateInterval: Seconds(1e-3),
                minimumWindow: Seconds(0.1), maximumPower: Watts(4000), accuracy: .rapl)
        }
    }

    deinit {
        for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
    }

    func read(into samples: UnsafeMutableBufferPointer<RawSample>) {
        for (index, descriptor) in descriptors.enumerated() {
            var count: UInt64 = 0
            let length = systemRead(descriptor, &count, 8)
            samples[index] =
                length == 8
                ? RawSample(count) : RawSample(failure: length < 0 ? .system(errno) : .notANumber)
        }
    }
}

/// `read(2)`, which a method named `read` would hide.
private func systemRead(_ descriptor: Int32, _ value: inout UInt64, _ size: Int) -> Int {
    read(descriptor, &value, size)
}
