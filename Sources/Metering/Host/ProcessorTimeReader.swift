import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// CPU seconds of the host since this value was made.
///
/// The kernel tells them in ticks of 10 ms, too coarse for a short window. Busy time can never be less than what this
/// process and its children used, which is known to the microsecond, so the larger of the two counts.
final class ProcessorTimeReader {
    private let clock: MonotonicClock
    private let descriptor: Int32
    private let secondsPerTick: Double
    private var start: Ticks?
    private let ownAtStart: Seconds

    /// Ticks since the machine started.
    struct Ticks: Equatable {
        var busy: UInt64
        var stolen: UInt64
    }

    init(_ host: Host) {
        clock = host.clock
        descriptor = open(host.path("proc/stat"), O_RDONLY | O_CLOEXEC)
        secondsPerTick = 1 / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        ownAtStart = clock.ownCPUTime
        start = ticks()
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The time so far; nil when the host does not tell.
    func read() -> ProcessorTime? {
        guard let start, let ticks = ticks(), ticks.busy >= start.busy else { return nil }
        // A machine that was moved to another host may begin to count stolen ticks anew.
        let stolen = ticks.stolen >= start.stolen ? ticks.stolen - start.stolen : 0
        return ProcessorTime(
            busy: max(seconds(ticks.busy - start.busy), clock.ownCPUTime - ownAtStart), stolen: seconds(stolen))
    }

    private func seconds(_ ticks: UInt64) -> Seconds { Seconds(Double(ticks) * secondsPerTick) }

    private func ticks() -> Ticks? {
        guard descriptor >= 0 else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { text in
            let count = pread(descriptor, text.baseAddress, text.count, 0)
            return count > 0 ? Ticks(UnsafeBufferPointer(rebasing: text[..<count])) : nil
        }
    }
}

extension ProcessorTimeReader.Ticks {
    /// The first line of `/proc/stat`; nil when it is none.
    ///
    /// Its fields are user, nice, system, idle, iowait, irq, softirq, steal, guest, guest nice (proc_stat(5)). Idle and
    /// iowait are not busy; steal is another machine's time; guest is already part of user.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.count > 4, text.starts(with: "cpu ".utf8) else { return nil }
        (busy, stolen) = (0, 0)
        var field = 0
        var value: UInt64 = 0
        var inNumber = false
        for byte in text.dropFirst(4) {
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                value = value &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
                inNumber = true
                continue
            }
            guard inNumber else { continue }
            switch field {
            case 0, 1, 2, 5, 6: busy &+= value
            case 7: stolen = value
            default: break
            }
            (field, value, inNumber) = (field + 1, 0, false)
            if byte == UInt8(ascii: "\n") { break }
        }
        guard field >= 4 else { return nil }
    }
}
