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
    /// As `timeout`, with the time the plan expects a batch to take to fill: (batch − 1) / load.
    case planned

    /// The requests and the wait that start a batch.
    /// - Parameter load: requests that reach the replicas' queue per second, as planned.
    func rule(largest: Int, load: Double) -> (requests: Int, timeoutSeconds: Double) {
        switch self {
        case .greedy: (1, 0)
        case .fixed: (largest, .infinity)
        case .timeout(let timeout): (largest, timeout.value)
        case .threshold(let requests, let timeout):
            (min(max(1, requests), largest), timeout?.value ?? .infinity)
        case .planned: (largest, load > 0 ? Double(largest - 1) / load : 0)
        }
    }

    func validate() throws(SimulationError) {
        let timeout: Seconds? =
            switch self {
            case .timeout(let timeout): timeout
            case .threshold(_, let timeout): timeout
            default: nil
            }
        guard let timeout, !(timeout.value >= 0) else { return }
        throw SimulationError(.parameter, "the timeout is \(timeout)", advice: "give at least 0 s")
    }
}

/// What becomes of a request that cannot meet its deadline any more.
public enum DropPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is served, late.
    case never
    /// It is dropped when a batch would take it and even a batch of its own would end too late.
    case hopeless
}
