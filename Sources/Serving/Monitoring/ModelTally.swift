import Quantities

/// What is known of requests to one model: the pipeline, or a stage by itself.
struct ModelTally: Sendable {
    let name: String
    private(set) var arrived = 0
    private(set) var ended = 0
    /// Counts by HTTP status; few different ones occur.
    private(set) var statuses: [(status: Int, count: Int)] = []
    private(set) var latencies = BucketCounts(BucketCounts.times)
    /// What answers were told that they cost.
    private(set) var dynamic = Joules.zero
    private(set) var idle = Joules.zero
    private(set) var carbon = GramsCO2e.zero
    /// Answers without a figure of energy.
    private(set) var unpriced = 0

    init(_ name: String) { self.name = name }

    var inFlight: Int { max(0, arrived - ended) }

    mutating func arrive() { arrived += 1 }

    /// A request that ended as it came.
    mutating func turnAway(status: Int) {
        arrive()
        add(1, status: status)
    }

    /// What a target counted by itself.
    mutating func add(_ counts: TargetObservation.ModelCounts) {
        arrived += counts.arrived
        for (status, count) in counts.statuses { add(count, status: status) }
    }

    private mutating func add(_ count: Int, status: Int) {
        ended += count
        if let index = statuses.firstIndex(where: { $0.status == status }) {
            statuses[index].count += count
        } else {
            statuses.append((status, count))
        }
    }

    mutating func add(_ request: RequestRecord) {
        add(1, status: request.status)
        guard request.isSuccess else { return }
        latencies.add(request.latency.value)
        guard let energy = request.energy else {
            unpriced += 1
            return
        }
        dynamic += energy.dynamic
        idle += energy.idle ?? .zero
        carbon += energy.carbon ?? .zero
    }
}

extension RequestRecord {
    /// Answered as asked.
    var isSuccess: Bool { (200..<300).contains(status) }
}
