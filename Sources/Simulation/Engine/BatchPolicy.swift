public import Pipelines
public import Quantities

/// When a free replica starts a batch.
public enum BatchPolicy: Sendable, Hashable {
    /// At once, with what is there.
    case greedy
    /// Only when the batch is full.
    case fixed
    /// When the batch is full or its oldest request has waited this long.
    case timeout(Seconds)
    /// When this many requests wait, or the oldest has waited for the timeout: the form of optimal policies (SMDP).
    case threshold(Int, timeout: Seconds?)
    /// By a table: as many as it says for the number that wait.
    case table(BatchingTable)
    /// By the table that costs least at the planned load, a joule per request being worth so many seconds of mean
    /// response (``BatchingDecisionProcess``): exact under Poisson arrivals for one replica. At a load that has no
    /// steady state it takes what waits at once.
    case smdp(secondsPerJoule: Double)
    /// As `timeout`, with the time the plan expects a batch to take to fill: (batch − 1) / load.
    case planned

    /// When replicas with a service start a batch.
    /// - Parameter load: requests that reach the replicas' queue per second, as planned.
    package func rule(_ service: BatchService, replicas: Int, load: Double) -> BatchRule {
        let largest = service.largestBatch
        switch self {
        case .planned:
            // 1e-8 longer: of requests spaced exactly as planned, the last comes at the timeout and fills the
            // batch, however the times are rounded.
            let filling = load > 0 ? Double(largest - 1) / load * (1 + 1e-8) : 0
            return .threshold(requests: largest, timeoutSeconds: filling)
        case .smdp(let weight):
            let process = BatchingDecisionProcess(service, secondsPerJoule: weight, replicas: replicas)
            // The weight was validated, so what is thrown is a load that is zero or no number: one without a table.
            guard let policy = try? process.solve(rate: Rate(load)) else { return .atOnce }
            return .table(policy.table)
        case .greedy, .fixed, .timeout, .threshold, .table: return rule(largest: largest) ?? .atOnce
        }
    }

    /// When replicas start a batch of at most so many; nil for a policy that depends on the load or the service.
    package func rule(largest: Int) -> BatchRule? {
        switch self {
        case .greedy: .atOnce
        case .fixed: .threshold(requests: largest, timeoutSeconds: .infinity)
        case .timeout(let timeout): .threshold(requests: largest, timeoutSeconds: timeout.value)
        case .threshold(let requests, let timeout):
            .threshold(requests: min(max(1, requests), largest), timeoutSeconds: timeout?.value ?? .infinity)
        case .table(let table): .table(table.limited(to: largest))
        case .planned, .smdp: nil
        }
    }

    /// When one replica starts a batch of given arrivals, planned for their mean rate.
    package func rule(_ service: BatchService, serving arrivalSeconds: [Double]) -> BatchRule {
        let length = arrivalSeconds.last ?? 0
        return rule(service, replicas: 1, load: length > 0 ? Double(arrivalSeconds.count) / length : 0)
    }

    package func validate() throws(SimulationError) {
        switch self {
        case .timeout(let timeout), .threshold(_, .some(let timeout)):
            guard timeout.value >= 0 else {
                throw SimulationError(.parameter, "the timeout is \(timeout)", advice: "give at least 0 s")
            }
        case .smdp(let weight):
            guard weight.isFinite, weight >= 0 else {
                throw SimulationError(
                    .parameter, "the weight of energy is \(weight) s/J", advice: "give at least 0")
            }
        default: break
        }
    }
}

extension Batching {
    /// What the simulator and the batchers do.
    public var policy: BatchPolicy {
        switch self {
        case .greedy: .greedy
        case .full: .fixed
        case .timeout(let timeout): .timeout(timeout)
        case .smdp(let weight): .smdp(secondsPerJoule: weight)
        }
    }
}

/// What becomes of a request that cannot meet its deadline any more.
public enum DropPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is served, late.
    case never
    /// It is dropped when a batch would take it and even a batch of its own would end too late.
    case hopeless
}
