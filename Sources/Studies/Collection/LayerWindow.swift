import Metering
package import Profiling
package import Quantities

/// What one window of runs of one model showed, per run.
package struct LayerWindow: Sendable, Hashable, Codable {
    /// Runs within the window.
    package var runs: Int
    /// Seconds of a run: the window over its runs.
    package var latency: Seconds
    /// Joules of the whole machine, other processes' included.
    package var machine: Joules
    /// What the machine would have used at rest meanwhile; nil when its idle power is not known.
    package var idle: Joules?
    /// Joules beyond rest, other processes' included.
    package var dynamic: Joules?
    /// CPU seconds of this process.
    package var ownTime: Seconds
    /// CPU seconds that the whole machine was busy; nil when it does not tell.
    package var busyTime: Seconds?
    /// The share of all processors' time that other processes used.
    package var otherLoad: Fraction?
    /// Whether other processes, or other machines of the same host, had a notable part of the processors: where they
    /// always have, as many windows are taken as may be.
    package var isDisturbed: Bool
    /// What the meter says of the window.
    package var remarks: [String]

    package init(_ figures: TrialFigures, isModelled: Bool) {
        let window = figures.window / Double(max(1, figures.iterations))
        runs = figures.iterations
        latency = window
        machine = figures.energy.value
        idle = figures.idleEnergy?.value
        dynamic = figures.dynamicEnergy?.value
        ownTime = figures.ownTime
        busyTime = figures.utilisation.map { window * Double(figures.processors) * $0.value }
        remarks = []
        for flag in figures.flags {
            if case .otherLoad(let share) = flag { otherLoad = share }
            // A model's minimum is for other processes' part; this process's CPU time is known to the microsecond.
            if case .measurement(.windowTooShort) = flag, isModelled { continue }
            if case .measurement = flag { remarks.append(flag.description) }
        }
        isDisturbed = otherLoad != nil || figures.flags.contains { $0.stolenShare != nil }
    }
}

/// Windows of the same work, and those of them that agree.
package struct RepeatedWindows: Sendable, Hashable {
    /// The places of the windows that count, at most as many as repeats are asked for.
    package let kept: [Int]
    /// Whether as many as are asked for lie within the limit, undisturbed.
    package let areSettled: Bool

    /// Chooses the windows that lie closest together; undisturbed ones where there are enough.
    /// - Parameters:
    ///   - repeats: how many windows count.
    ///   - limit: how far they may lie apart, as a share of their median.
    package init(_ windows: [LayerWindow], repeats: Int, limit: Fraction) {
        let calm = windows.indices.filter { !windows[$0].isDisturbed }
        let isCalm = calm.count >= repeats
        let order = (isCalm ? calm : Array(windows.indices)).sorted { windows[$0].latency < windows[$1].latency }
        let count = min(max(1, repeats), order.count)
        func spread(_ start: Int) -> Double {
            let middle = windows[order[start + count / 2]].latency
            guard middle > .zero else { return 0 }
            return (windows[order[start + count - 1]].latency - windows[order[start]].latency) / middle
        }
        // The first of the closest: what disturbs makes runs longer, never shorter.
        guard count > 0, let start = (0...(order.count - count)).min(by: { spread($0) < spread($1) }) else {
            kept = []
            areSettled = false
            return
        }
        kept = order[start..<(start + count)].sorted()
        areSettled = isCalm && spread(start) <= limit.value
    }
}
