package import Quantities

/// The energy of a run as if this process had the machine to itself: of each window, per run.
///
/// Dynamic energy is charged by CPU time. The system tells the machine's busy time in ticks of 10 ms, which matters in
/// short windows, so the price of a busy second is taken over all windows together. A model's dynamic energy is busy
/// time at a price, so this process's CPU time at the same price is exact. An instrument's energy is not made of ticks:
/// there, other processes' time counts only as far as it exceeds one tick, so that a quiet machine's energy is all
/// this process's.
package struct OwnEnergy: Sendable, Hashable {
    /// Joules of a run including what the machine draws at rest meanwhile, one per window; all of the machine's energy
    /// where its idle power is not known.
    package let total: [Joules]
    /// Joules of a run beyond rest, one per window; nil where the idle power is not known.
    package let dynamic: [Joules]?

    /// The unit in which Linux counts busy time (proc_stat(5)).
    private static let tick = Seconds(0.01)

    package init(_ windows: [LayerWindow], isModelled: Bool) {
        let idles = windows.compactMap(\.idle)
        let dynamics = windows.compactMap(\.dynamic)
        guard !windows.isEmpty, idles.count == windows.count, dynamics.count == windows.count else {
            total = windows.map(\.machine)
            dynamic = nil
            return
        }
        let own = zip(windows, dynamics).map { window, dynamic in
            isModelled ? dynamic : dynamic * Self.measuredShare(window)
        }
        let price = isModelled ? Self.price(windows) : nil
        let charged = windows.indices.map { index in price.map { $0 * windows[index].ownTime } ?? own[index] }
        dynamic = charged
        total = zip(charged, idles).map { $0 + $1 }
    }

    /// The part of a window's dynamic energy that falls to this process.
    private static func measuredShare(_ window: LayerWindow) -> Double {
        guard let busy = window.busyTime, window.ownTime > .zero else { return 1 }
        let others = busy - window.ownTime - tick / Double(max(1, window.runs))
        return window.ownTime / (window.ownTime + max(.zero, others))
    }

    /// Watts of a busy processor over all windows together; nil when nobody tells busy time.
    private static func price(_ windows: [LayerWindow]) -> Watts? {
        var dynamic = Joules.zero
        var busy = Seconds.zero
        for window in windows {
            guard let time = window.busyTime, let energy = window.dynamic else { return nil }
            dynamic = dynamic + energy * Double(window.runs)
            busy = busy + time * Double(window.runs)
        }
        return busy > .zero ? dynamic / busy : nil
    }
}
