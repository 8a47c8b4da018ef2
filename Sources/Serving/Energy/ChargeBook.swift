import Quantities

/// Charges requests with the energy of windows: what the ledger does, without meter and clock.
struct ChargeBook: Sendable {
    private(set) var account = EnergyAccount()
    private var price = WorkPrice()
    private var overhead = SharedReserve()
    private var idle = SharedReserve()
    private var knowsIdle = true

    /// Takes a window that ended at a moment.
    mutating func close(_ window: LedgerWindow, at time: Seconds) {
        account.elapsed += window.length
        account.metered += window.total
        account.idle += window.idle ?? .zero
        account.own += window.own
        account.other += window.other
        knowsIdle = window.idle != nil
        let rest = price.close(window)
        account.unattributed.work += rest.unattributed
        account.unattributed.overhead += overhead.close(rest.overhead, length: window.length, at: time)
        account.unattributed.idle += idle.close(window.idle ?? .zero, length: window.length, at: time)
    }

    /// Charges a request that is answered at a moment.
    /// - Parameters:
    ///   - work: its share of busy thread-seconds.
    ///   - longestBatch: the longest batch that it was part of.
    /// - Returns: energy beyond rest, and at rest where that is known; nil when no price is known yet, and then the
    ///   request pays nothing.
    mutating func charge(
        work: Seconds, longestBatch: Seconds, at time: Seconds
    ) -> (dynamic: Joules, idle: Joules?)? {
        guard let work = price.charge(work: work, longestBatch: longestBatch) else { return nil }
        let beside = overhead.charge(at: time)
        let rest = idle.charge(at: time)
        account.charged.work += work
        account.charged.overhead += beside
        account.charged.idle += rest
        return (work + beside, knowsIdle ? rest : nil)
    }
}
