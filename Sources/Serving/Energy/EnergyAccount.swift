public import Quantities

/// Where all joules of the meter went since a ledger was opened; its parts add up to ``metered``.
public struct EnergyAccount: Sendable, Hashable {
    /// Energy of requests, by what it was for.
    public struct Charges: Sendable, Hashable {
        /// Beyond rest, by busy thread-seconds and share of the batch.
        public var work = Joules.zero
        /// Beyond rest and beside batches: the gateway, the queues, this monitor.
        public var overhead = Joules.zero
        /// At rest.
        public var idle = Joules.zero

        public init() {}

        public var sum: Joules { work + overhead + idle }
    }

    /// Time the account covers.
    public var elapsed = Seconds.zero
    /// All energy of the machine.
    public var metered = Joules.zero
    /// Of it, what the machine would have used at rest; 0 where that is unknown.
    public var idle = Joules.zero
    /// Of it, what this process used beyond rest.
    public var own = Joules.zero
    /// Of it, what other processes used beyond rest, which no request is charged with.
    public var other = Joules.zero
    /// What requests were charged with.
    public var charged = Charges()
    /// What no request was charged with: of this process while no request was under way, as for loading models; of
    /// requests that were answered before a price was known; at rest while no request came for long.
    public var unattributed = Charges()

    public init() {}

    /// What requests to come still owe, or requests before were charged too much (negative).
    public var outstanding: Joules { metered - other - charged.sum - unattributed.sum }

    /// Energy that the service answers for: the machine's rest and what this process used beyond it.
    public var service: Joules { idle + own }

    /// What came since an earlier account.
    public func since(_ earlier: EnergyAccount) -> EnergyAccount {
        var account = self
        account.elapsed -= earlier.elapsed
        account.metered -= earlier.metered
        account.idle -= earlier.idle
        account.own -= earlier.own
        account.other -= earlier.other
        account.charged = charged.since(earlier.charged)
        account.unattributed = unattributed.since(earlier.unattributed)
        return account
    }
}

extension EnergyAccount.Charges {
    fileprivate func since(_ earlier: Self) -> Self {
        var charges = self
        charges.work -= earlier.work
        charges.overhead -= earlier.overhead
        charges.idle -= earlier.idle
        return charges
    }
}
