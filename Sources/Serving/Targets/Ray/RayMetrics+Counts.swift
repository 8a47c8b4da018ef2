import Quantities

extension RayMetrics {
    /// Requests to every model that had any, sorted by name.
    var models: [TargetObservation.ModelCounts] {
        var counts: [String: TargetObservation.ModelCounts] = [:]
        for (series, value) in values where value > 0 {
            guard let model = series.labels["model"] else { continue }
            var count = counts[model] ?? .init(model: model, arrived: 0, statuses: [:])
            switch (series.name, series.labels["status"].flatMap { Int($0) }) {
            case ("arrivals_total", _): count.arrived += Int(value.rounded())
            case ("requests_total", let status?): count.statuses[status, default: 0] += Int(value.rounded())
            default: continue
            }
            counts[model] = count
        }
        return counts.values.sorted { $0.model < $1.model }
    }

    /// The figures of every stage and variant that computed anything, sorted by name.
    var stages: [StageFigures] {
        let counted = Set(values.keys.filter { $0.name == "stage_batches_total" }.map(Key.init))
        return counted.sorted { ($0.stage, $0.variant) < ($1.stage, $1.variant) }.compactMap { key in
            func sum(_ name: String) -> Double {
                self.sum(name) { $0["stage"] == key.stage && $0["variant"] == key.variant }
            }
            let requests = sum("stage_requests_total")
            guard requests > 0 else { return nil }
            return StageFigures(
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
