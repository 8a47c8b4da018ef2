public import Metering

/// Divides what a meter shows among the requests that were answered.
public final class EnergyLedger: Sendable {
    /// - Parameters:
    ///   - meter: stays the caller's to stop.
    ///   - baseline: what the machine draws at rest; a modelled meter knows that of itself.
    ///   - carbon: intensity and overhead for emissions; nil tells none.
    ///   - clock: of the meter's host, which tells the CPU time of this process.
    /// - Throws: ``MeteringError`` when the meter was stopped.
    public init(
        meter: Meter, baseline: Baseline? = nil, carbon: CarbonSettings? = nil, clock: MonotonicClock = .system
    ) throws(MeteringError) {}

    /// What a request's visits cost by the prices now; nil until the first window with answered requests has closed.
    public func charge(_ visits: [StageVisit]) -> RequestEnergy? { nil }
}
