import Quantities

/// What a meter told of one window, as a ``ChargeBook`` divides it.
struct LedgerWindow: Sendable, Hashable {
    var length: Seconds
    /// All energy of the machine.
    var total: Joules
    /// What the machine would have used at rest; nil when that is unknown.
    var idle: Joules?
    /// What this process is charged with beyond rest; of all energy where rest is unknown.
    var own: Joules
    /// CPU seconds of this process.
    var cpu: Seconds
    /// Whether a request was under way at any moment of the window.
    var isServing: Bool

    /// - Parameters:
    ///   - idle: cut to what the machine used.
    ///   - own: cut to what the machine used beyond rest.
    init(length: Seconds, total: Joules, idle: Joules?, own: Joules, cpu: Seconds, isServing: Bool) {
        let whole = max(.zero, total)
        let rest = idle.map { min(max(.zero, $0), whole) }
        self.length = length
        self.total = whole
        self.idle = rest
        self.own = min(max(.zero, own), whole - (rest ?? .zero))
        self.cpu = max(.zero, cpu)
        self.isServing = isServing
    }

    /// What other processes used beyond rest; where rest is unknown, everything that is not this process's.
    var other: Joules { total - (idle ?? .zero) - own }
}
