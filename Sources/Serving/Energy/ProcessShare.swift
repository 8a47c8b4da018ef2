import Quantities

/// This process's part of the machine's busy time, smoothed over about a second.
///
/// The kernel tells busy time in ticks of 10 ms, so that within a window of 100 ms a process seems to use now more, now
/// less than it does; cut to 1, the mean of such shares would be too small.
struct ProcessShare: Sendable {
    private static let memory = Seconds(1)
    private var own = Fading()
    private var busy = Fading()

    /// CPU seconds of this process and of the whole machine that stand for the last second; nil where the machine does
    /// not tell.
    mutating func add(own cpu: Seconds, busy hostBusyTime: Seconds?, window: Seconds) -> (own: Seconds, busy: Seconds?)
    {
        own.fade(over: window, memory: Self.memory)
        own.add(max(0, cpu.value))
        guard let hostBusyTime else { return (Seconds(own.sum), nil) }
        busy.fade(over: window, memory: Self.memory)
        busy.add(max(0, hostBusyTime.value))
        return (Seconds(own.sum), Seconds(busy.sum))
    }
}
