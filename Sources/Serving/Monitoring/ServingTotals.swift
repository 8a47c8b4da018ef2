public import Quantities

/// What a service has done since it started.
public struct ServingTotals: Sendable, Hashable {
    /// Requests answered as asked, of the pipeline and of stages by themselves.
    public var requests: Int
    /// Requests in order that were not answered: too much load, a deadline missed, a fault of the service.
    public var failed: Int
    /// Of answers of the pipeline.
    public var p50: Seconds?
    public var p99: Seconds?
    /// The machine's rest and what this service used beyond it; nil when nothing meters energy.
    public var energy: Estimate<Joules>?
    /// Of it, beyond rest and at rest; nil when what the machine draws at rest is unknown.
    public var dynamicEnergy: Estimate<Joules>?
    public var idleEnergy: Estimate<Joules>?
    /// ``energy`` over ``requests``; nil without any.
    public var perRequest: Estimate<Joules>?
    /// Emissions of ``energy``; nil when the carbon intensity is unknown.
    public var carbon: GramsCO2e?

    public init(
        requests: Int, failed: Int, p50: Seconds?, p99: Seconds?, energy: Estimate<Joules>?,
        dynamicEnergy: Estimate<Joules>?, idleEnergy: Estimate<Joules>?, perRequest: Estimate<Joules>?,
        carbon: GramsCO2e?
    ) {
        self.requests = requests
        self.failed = failed
        self.p50 = p50
        self.p99 = p99
        self.energy = energy
        self.dynamicEnergy = dynamicEnergy
        self.idleEnergy = idleEnergy
        self.perRequest = perRequest
        self.carbon = carbon
    }
}
