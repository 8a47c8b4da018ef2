import Quantities

/// Energy that belongs to no request's work and is shared by the answers: of the machine at rest, or beside batches.
///
/// Each answer takes a part of the reserve that is smaller the more answers there are: all of it when it comes alone,
/// what has gathered since the last answer when they come regularly. A burst can never overdraw it. It holds what
/// gathered in about the last second: a machine that waits longer for a request waits on its own account.
struct SharedReserve: Sendable {
    /// For about how long energy waits for an answer to take it.
    static let patience = Seconds(1)
    /// The time over which a steady stream of answers shares the reserve.
    private static let sharing = Seconds(0.25)

    private var reserve = 0.0
    /// Energy of the last second.
    private var recent = Fading()
    /// Answers of the last second.
    private var answers = Fading()
    private var answeredAt = Seconds.zero
    private var closedAt = Seconds.zero
    private var windowLength = Seconds.zero

    /// What an answer at a moment takes.
    mutating func charge(at time: Seconds) -> Joules {
        answers.fade(over: time - answeredAt, memory: Self.patience)
        // The window that is open is not metered yet; it will be much like those before.
        let open = recent.sum * (min(max(.zero, time - closedAt), windowLength) / Self.patience)
        let part = max(0, reserve + open) / (1 + answers.sum * (Self.sharing / Self.patience))
        reserve -= part
        answers.add(1)
        answeredAt = time
        return Joules(part)
    }

    /// Takes a window's energy.
    /// - Returns: the part that no answer will be charged with.
    mutating func close(_ energy: Joules, length: Seconds, at time: Seconds) -> Joules {
        (closedAt, windowLength) = (time, length)
        recent.fade(over: length, memory: Self.patience)
        recent.add(energy.value)
        reserve += energy.value
        let excess = max(0, reserve - recent.sum)
        reserve -= excess
        return Joules(excess)
    }
}
