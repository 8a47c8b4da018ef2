public import Quantities

/// What the replicas of a stage on Ray did in a window.
public struct RayStageFigures: Sendable, Hashable {
    public var stage: String
    public var variant: String
    public var requests: Double
    public var items: Double
    public var batches: Double
    /// Mean time from a request's arrival at a replica to the start of its batch; nil without requests.
    public var meanQueueTime: Seconds?
    /// Time in which batches were computed, over all replicas.
    public var busyTime: Seconds
    /// The same times the threads that computed.
    public var busyThreadTime: Seconds

    /// Mean items of a batch; nil without batches.
    public var meanBatch: Double? { batches > 0 ? items / batches : nil }
}

extension RayMetrics {
    /// The figures of every stage and variant that computed anything, sorted by name.
    var stages: [RayStageFigures] {
        let counted = Set(values.keys.filter { $0.name == "stage_batches_total" }.map(Key.init))
        return counted.sorted { ($0.stage, $0.variant) < ($1.stage, $1.variant) }.compactMap { key in
            func sum(_ name: String) -> Double {
                self.sum(name) { $0["stage"] == key.stage && $0["variant"] == key.variant }
            }
            let requests = sum("stage_requests_total")
            guard requests > 0 else { return nil }
            return RayStageFigures(
                stage: key.stage, variant: key.variant, requests: requests, items: sum("stage_items_total"),
                batches: sum("stage_batches_total"),
                meanQueueTime: Seconds(sum("stage_waiting_seconds_total") / requests),
                busyTime: Seconds(sum("stage_busy_seconds_total")),
                busyThreadTime: Seconds(sum("stage_busy_thread_seconds_total")))
        }
    }

    private struct Key: Hashable {
        var stage: String
        var variant: String

        init(_ series: PrometheusSeries) {
            stage = series.labels["stage"] ?? ""
            variant = series.labels["variant"] ?? ""
        }
    }
}
