import Metering

/// What a ledger tells at one moment.
struct LedgerState: Sendable {
    var account: EnergyAccount
    /// What is said beside the joules; nil before the first window's end.
    var terms: ChargeTerms?
    /// What the machine's processors did since the ledger was opened; nil where the machine does not tell.
    var processorTime: ProcessorTime?
}
