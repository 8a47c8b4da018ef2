public import Quantities
import Simulation

/// What one run of a policy came to: the figures that replications are compared by.
public struct Replication: Sendable, Hashable, Codable {
    /// Of the arrivals; every policy meets the same ones.
    public var seed: UInt64
    public var requests: Int
    public var violations: Fraction
    /// Percentiles of the response; nil when no request was served.
    public var p50: Seconds?
    public var p95: Seconds?
    public var p99: Seconds?
    /// Nil when no request arrived.
    public var accuracy: Double?
    /// Nil when no request was served.
    public var energyPerRequest: Joules?
    public var meanPower: Watts
    public var meanReplicas: Double
    /// Cores.
    public var meanCost: Double
    public var plans: Int
    public var changes: Int
    public var shortfalls: Int

    init(_ result: PolicyResult) {
        let simulation = result.simulation
        seed = simulation.seed
        requests = simulation.requests
        violations = simulation.violations
        p50 = simulation.response?.p50
        p95 = simulation.response?.p95
        p99 = simulation.response?.p99
        accuracy = simulation.accuracy
        energyPerRequest = simulation.energyPerRequest
        meanPower = simulation.meanPower
        meanReplicas = result.meanReplicas
        meanCost = result.meanCost
        plans = result.plans
        changes = result.changes
        shortfalls = result.shortfalls
    }
}

/// A figure of a replication, by the name it has in JSON.
public enum SimulationFigure: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
    case requests, violations, p50, p95, p99, accuracy, energyPerRequest, meanPower, meanReplicas, meanCost
    case plans, changes, shortfalls

    /// In base units; nil where the run has none.
    public func value(in run: Replication) -> Double? {
        switch self {
        case .requests: Double(run.requests)
        case .violations: run.violations.value
        case .p50: run.p50?.value
        case .p95: run.p95?.value
        case .p99: run.p99?.value
        case .accuracy: run.accuracy
        case .energyPerRequest: run.energyPerRequest?.value
        case .meanPower: run.meanPower.value
        case .meanReplicas: run.meanReplicas
        case .meanCost: run.meanCost
        case .plans: Double(run.plans)
        case .changes: Double(run.changes)
        case .shortfalls: Double(run.shortfalls)
        }
    }
}
