public import Pipelines
public import Planning
public import Quantities

extension Variant {
    /// The response time that a share of a stage's requests keeps within, and what a request takes of the batches that
    /// come about: what a plan for a percentile goes by.
    ///
    /// Exact for one replica, and for up to some thousands with batches of one. Other replicas are taken as
    /// queues of their own, among which requests are spread at random: more than one shared queue takes, as far as tried.
    /// - Parameters:
    ///   - number: the operating point, its batch the largest.
    ///   - load: requests that reach the stage per second.
    ///   - timeout: the longest wait for a batch to fill while a replica is free.
    ///   - share: for example 0.99.
    /// - Returns: nil when the replicas cannot serve the load.
    /// - Throws: ``SimulationError`` for a point that is not there or figures that make no queue.
    public func response(
        point number: Int, replicas: Int, load: Rate, timeout: Seconds = .zero, share: Double = 0.99
    ) throws(SimulationError) -> StagedResponse? {
        let service = try BatchService(self, point: number)
        guard replicas >= 1 else {
            throw SimulationError(.parameter, "\(replicas) replicas", place: name, advice: "give at least 1")
        }
        if service.largestBatch == 1, (2...DeterministicServers.mostReplicas).contains(replicas) {
            let servers = try DeterministicServers(
                rate: load, service: Seconds(service.latencySeconds[0]), replicas: replicas)
            // Without an answer the queue is too long or too large for the exact way, which the bound may not be.
            if let servers {
                return StagedResponse(time: servers.percentile(share), energy: Joules(service.energyJoules[0]))
            }
        }
        let queue = try BatchQueue(service, timeout: timeout).solve(rate: load / Double(replicas)).figures
        return queue.map { StagedResponse(time: $0.percentile(share), energy: $0.dynamicEnergyPerRequest) }
    }
}
