public import Quantities

/// Divides the host's energy among processes by their CPU time.
public enum Attribution {
    /// Which energy a process is charged with.
    public enum IdlePolicy: String, Sendable, Codable, CaseIterable {
        /// Dynamic energy only: what the host used because something ran.
        case dynamicOnly = "dynamic"
        /// Dynamic energy and the same share of idle energy.
        case proportional
        /// Dynamic energy and all idle energy: the process has the machine to itself.
        case all
    }

    /// A process tree's share of the host's busy time, from 0 to 1.
    ///
    /// A tree that used more CPU time than the host's coarser clock shows has all of it.
    /// - Parameters:
    ///   - processTime: CPU seconds of the tree, exited children included.
    ///   - hostBusyTime: CPU seconds the whole host was busy.
    public static func share(processTime: Seconds, hostBusyTime: Seconds) -> Fraction {
        guard processTime.isFinite, processTime > .zero else { return .zero }
        return Fraction(processTime / max(processTime, hostBusyTime.isFinite ? hostBusyTime : processTime))
    }

    /// Shares of several process trees, which together never exceed 1.
    public static func shares(processTimes: [Seconds], hostBusyTime: Seconds) -> [Fraction] {
        let times = processTimes.map { $0.isFinite ? max(.zero, $0) : .zero }
        let sum = times.reduce(Seconds.zero, +)
        let whole = max(sum, hostBusyTime.isFinite ? hostBusyTime : sum)
        guard whole > .zero else { return times.map { _ in .zero } }
        return times.map { Fraction($0 / whole) }
    }

    /// The energy a process tree is charged with.
    /// - Parameters:
    ///   - total: the host's energy.
    ///   - idle: what the host would have used at rest; nil when nobody knows, and then the share is of the total.
    ///   - share: the tree's share of the host's busy time.
    ///   - policy: whether idle energy is charged too.
    /// - Returns: never more than `total`.
    public static func energy(
        total: Estimate<Joules>, idle: Estimate<Joules>?, share: Fraction, policy: IdlePolicy
    ) -> Estimate<Joules> {
        let part = min(1, max(0, share.value.isNaN ? 0 : share.value))
        guard let idle else { return policy == .all ? total : total.map { $0 * part } }
        let dynamic = total.less(idle).map { $0 * part }
        let charged =
            switch policy {
            case .dynamicOnly: dynamic
            case .proportional: total.map { $0 * part }
            case .all: Estimate.sum([dynamic, idle]) ?? dynamic
            }
        guard charged.value > total.value else { return charged }
        return total
    }
}
