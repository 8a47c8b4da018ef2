import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// CPU seconds the host was busy since this value was made.
///
/// The kernel tells busy time in ticks of 10 ms, too coarse for a short window. It can never be less than what this
/// process and its children used, which is known to the microsecond, so the larger of the two counts.
final class BusyTime {
    private let clock: MonotonicClock
    private let descriptor: Int32
    private let secondsPerTick: Double
    private var ticksAtStart: UInt64?
    private let ownAtStart: Seconds

    init(_ host: Host) {
        clock = host.clock
        descriptor = open(host.path("proc/stat"), O_RDONLY | O_CLOEXEC)
        secondsPerTick = 1 / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        ownAtStart = clock.ownCPUTime
        ticksAtStart = ticks()
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Busy CPU seconds so far; nil when the host does not tell.
    func read() -> Seconds? {
        guard let ticksAtStart, let ticks = ticks(), ticks >= ticksAtStart else { return nil }
        return max(Seconds(Double(ticks - ticksAtStart) * secondsPerTick), clock.ownCPUTime - ownAtStart)
    }

    private func ticks() -> UInt64? {
        guard descriptor >= 0 else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { text in
            let count = pread(descriptor, text.baseAddress, text.count, 0)
            return count > 0 ? Self.busyTicks(UnsafeBufferPointer(rebasing: text[..<count])) : nil
        }
    }

    /// The busy ticks in the first line of `/proc/stat`.
    ///
    /// Its fields are user, nice, system, idle, iowait, irq, softirq, steal, guest, guest nice (proc_stat(5)). Idle and
    /// iowait are not busy; steal is another machine's time; guest is already part of user.
    static func busyTicks(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard text.count > 4, text.starts(with: "cpu ".utf8) else { return nil }
        var field = 0
        var value: UInt64 = 0
        var busy: UInt64 = 0
        var inNumber = false
        for byte in text.dropFirst(4) {
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                value = value &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
                inNumber = true
                continue
            }
            guard inNumber else { continue }
            if field < 7, field != 3, field != 4 { busy = busy &+ value }
            (field, value, inNumber) = (field + 1, 0, false)
            if byte == UInt8(ascii: "\n") { break }
        }
        return field >= 4 ? busy : nil
    }
}
