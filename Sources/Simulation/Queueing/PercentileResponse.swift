public import Pipelines
public import Planning
import Quantities
import Synchronization

/// Responses of planned options by a percentile, each solved once for the plans that ask for it.
///
/// Replicas take up to a batch of what waits as soon as they are free (``BatchQueue`` without timeout); arrivals are
/// Poisson at every stage. Energy is that of the batches that come about; the fewest replicas of a plan still count full ones.
public final class PercentileResponse: Sendable {
    private struct Key: Hashable {
        let stage: Int
        let variant: String
        let point: Int
        let replicas: Int
        let load: Rate
    }

    /// Answers that are remembered: a server plans for ever new loads.
    private static let mostSolved = 50_000

    /// The share of requests that keep within the response time.
    public let share: Double
    private let solved = Mutex<[Key: StagedResponse?]>([:])

    public init(share: Double = 0.99) {
        self.share = share
    }

    /// - Returns: nil when the replicas cannot keep up with the load.
    /// - Throws: ``PlanningError`` naming the variant when its figures make no queue.
    public func response(to option: StagedOption) throws(PlanningError) -> StagedResponse? {
        let key = Key(
            stage: option.stage, variant: option.variant.name, point: option.point, replicas: option.replicas,
            load: option.load)
        if let known = solved.withLock({ $0[key] }) { return known }
        let response: StagedResponse?
        do {
            response = try option.variant.response(
                point: option.point, replicas: option.replicas, load: option.load, share: share)
        } catch {
            throw PlanningError(.pipeline, error.message, place: error.place, advice: error.advice)
        }
        solved.withLock { solved in
            if solved.count >= Self.mostSolved { solved.removeAll() }
            solved[key] = .some(response)
        }
        return response
    }
}

extension Planner {
    /// A planner that can plan for the 99th percentile of response times as well as for the worst case.
    public static func withQueues(_ pipeline: Pipeline) -> Planner {
        let response = PercentileResponse()
        return Planner(pipeline) { option throws(PlanningError) in try response.response(to: option) }
    }
}
