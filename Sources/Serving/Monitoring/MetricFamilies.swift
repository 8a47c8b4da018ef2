import Quantities
import Reporting

/// The metrics of `/metrics`, by what they are of.
enum MetricFamilies {
    private typealias Metric = PrometheusText.Metric
    private typealias Sample = PrometheusText.Sample

    /// - Parameter inDetail: whether every request was heard of; else what only single requests tell is left out.
    static func requests(
        _ models: [ModelTally], _ observed: ObservedSum?, inDetail: Bool
    ) -> [PrometheusText.Metric] {
        var families = [
            Metric(
                "perjoule_arrivals_total", help: "Requests that arrived, whether or not they were taken.",
                type: .counter,
                samples: models.map { Sample(Double($0.arrived), labels: [("model", $0.name)]) }),
            Metric(
                "perjoule_requests_total", help: "Requests that ended, by HTTP status.", type: .counter,
                samples: models.flatMap { model in
                    model.statuses.sorted { $0.status < $1.status }.map {
                        Sample(Double($0.count), labels: [("model", model.name), ("code", "\($0.status)")])
                    }
                }),
        ]
        if inDetail {
            families += [
                Metric(
                    "perjoule_requests_in_flight", help: "Requests that have arrived and not ended.", type: .gauge,
                    samples: models.map { Sample(Double($0.inFlight), labels: [("model", $0.name)]) }),
                Metric(
                    "perjoule_request_duration_seconds",
                    help: "From the arrival of a request to its successful answer.",
                    type: .histogram, samples: models.flatMap { $0.latencies.samples([("model", $0.name)]) }),
            ]
        }
        if let observed {
            families.append(
                Metric(
                    "perjoule_observed_requests_total",
                    help: "Requests that the deployment target answered, as it tells.", type: .counter,
                    samples: [
                        Sample(Double(observed.counts.answered), labels: [("result", "success")]),
                        Sample(Double(observed.counts.missed), labels: [("result", "failure")]),
                    ]))
        }
        return families.filter { !$0.samples.isEmpty }
    }

    /// - Parameter inDetail: whether every batch was heard of; else what only single batches tell is left out.
    static func stages(
        _ tallies: [StageTally], _ figures: [MonitorSnapshot.Stage], inDetail: Bool
    ) -> [PrometheusText.Metric] {
        func perVariant(_ body: (StageTally.Variant, [(name: String, value: String)]) -> [PrometheusText.Sample])
            -> [PrometheusText.Sample]
        {
            tallies.flatMap { stage in
                stage.variants.flatMap { body($0, [("stage", stage.name), ("variant", $0.name)]) }
            }
        }
        func gauge(_ name: String, _ help: String, _ value: (MonitorSnapshot.Stage) -> Int?) -> PrometheusText.Metric {
            Metric(
                name, help: help, type: .gauge,
                samples: figures.compactMap { stage in
                    value(stage).map { Sample(Double($0), labels: [("stage", stage.name)]) }
                })
        }
        return [
            Metric(
                "perjoule_batches_total", help: "Batches that replicas ran.", type: .counter,
                samples: perVariant { [Sample(Double($0.batches), labels: $1)] }),
            Metric(
                "perjoule_items_total", help: "Items of the batches.", type: .counter,
                samples: perVariant { [Sample(Double($0.items), labels: $1)] }),
            Metric(
                "perjoule_busy_thread_seconds_total", help: "Duration of the batches times their threads.",
                type: .counter, samples: perVariant { [Sample($0.work.value, labels: $1)] }),
            Metric(
                "perjoule_batch_size", help: "Items of a batch.", type: .histogram,
                samples: inDetail ? perVariant { $0.sizes.samples($1) } : []),
            Metric(
                "perjoule_batch_duration_seconds", help: "How long a batch took.", type: .histogram,
                samples: inDetail ? perVariant { $0.durations.samples($1) } : []),
            Metric(
                "perjoule_queue_duration_seconds",
                help: "From the arrival of a request at a stage to the start of its batch.", type: .histogram,
                samples: inDetail ? tallies.flatMap { $0.queueTimes.samples([("stage", $0.name)]) } : []),
            gauge("perjoule_queue_length", "Items that wait for a batch.") { $0.load?.waiting },
            gauge("perjoule_replicas", "Replicas of a stage.") { $0.load?.replicas ?? $0.setting?.replicas },
            gauge("perjoule_replicas_busy", "Replicas that run a batch.") { $0.load?.busyReplicas },
            gauge("perjoule_batch_limit", "The most items of a batch, as planned.") { $0.setting?.batch },
            gauge("perjoule_replica_threads", "Threads of a replica, as planned.") { $0.setting?.threads },
            Metric(
                "perjoule_stage_info", help: "1 for the variant that a stage runs.", type: .gauge,
                samples: figures.compactMap { stage in
                    stage.setting.map { Sample(1, labels: [("stage", stage.name), ("variant", $0.variant)]) }
                }),
        ].filter { !$0.samples.isEmpty }
    }

    static func control(
        _ goals: [GoalStanding], _ decisions: [AdaptationDecision.Outcome: Int]
    ) -> [PrometheusText.Metric] {
        func label(_ goal: GoalStanding) -> [(name: String, value: String)] {
            [("goal", goal.name), ("unit", goal.unit)]
        }
        return [
            Metric(
                "perjoule_goal_limit", help: "What is promised: the most, of accuracy the least.", type: .gauge,
                samples: goals.map { Sample($0.limit, labels: label($0)) }),
            Metric(
                "perjoule_goal_value", help: "What is: in the last ten seconds, or by the figures of what runs.",
                type: .gauge,
                samples: goals.compactMap { goal in goal.value.map { Sample($0, labels: label(goal)) } }),
            Metric(
                "perjoule_goal_state", help: "1 for the state that a goal is in.", type: .gauge,
                samples: goals.flatMap { goal in
                    GoalStanding.State.allCases.map {
                        Sample(goal.state == $0 ? 1 : 0, labels: [("goal", goal.name), ("state", $0.rawValue)])
                    }
                }),
            Metric(
                "perjoule_adaptation_decisions_total", help: "Decisions of the adaptation loop.", type: .counter,
                samples: decisions.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    Sample(Double($0.value), labels: [("outcome", $0.key.rawValue)])
                }),
        ].filter { !$0.samples.isEmpty }
    }
}
