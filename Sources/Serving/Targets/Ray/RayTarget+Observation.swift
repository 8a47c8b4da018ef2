import Metering
import Quantities
import Synchronization

extension RayTarget {
    /// What the nodes' metrics and agents counted since the last call; the first call only begins to count.
    ///
    /// Ray's nodes renew their metrics every few seconds (`RAY_metrics_report_interval_ms`), without saying when within
    /// the window a request came: arrivals are spread evenly over its seconds. Percentiles come from buckets that are
    /// 30 % apart. Nodes that do not answer are named in ``remarks``.
    /// - Throws: ``ServingError`` (`target`) when Ray cannot be reached; nothing is lost for the next call.
    public func observe() async throws(ServingError) -> TargetObservation {
        let application = try await client.status().application(pipeline)
        let nodes = try await client.nodes()
        let alive = nodes.filter(\.isAlive)
        async let readings = options.agents?.read(Set(alive.map(\.host))) ?? [:]
        let answers = await metrics(of: alive)
        let agents = await readings
        // Of a window that nobody tells anything of, nothing is known: it is not one without requests.
        let failures = answers.values.compactMap { answer -> ServingError? in
            if case .failure(let error) = answer { error } else { nil }
        }
        if let first = failures.first, failures.count == answers.count {
            throw ServingError(
                .target, "no node tells its metrics: \(first.message)", place: description,
                advice: "check that the nodes' metrics ports can be reached")
        }
        let now = clock.now
        var remarks: [String] = []
        for node in alive {
            if case .failure(let error) = answers[node.id] {
                remarks.append("node \(node.name) (\(node.host)) tells no metrics: \(error.message)")
            }
        }
        remarks += Self.shortfalls(application)
        return memory.withLock { memory in
            let window = memory.time.map { now - $0 }
            let use = RayEnergyUse(agents, since: memory.readings, window: window)
            for case (let host, .success(let reading)) in agents { memory.readings[host] = reading }
            var total = RayMetrics()
            for case (let id, .success(let metrics)) in answers {
                if let earlier = memory.metrics[id] {
                    total.add(metrics.increments(since: earlier))
                } else if memory.time != nil, !memory.nodes.contains(id) {
                    // The node has come in the window, and so has all that it counted.
                    total.add(metrics)
                }
                memory.metrics[id] = metrics
            }
            (memory.time, memory.remarks) = (now, remarks + use.remarks)
            memory.nodes.formUnion(alive.map(\.id))
            return Self.observation(total, pipeline: pipeline, window: window ?? .zero, use: use)
        }
    }

    /// The observation behind counts.
    static func observation(
        _ counts: RayMetrics, pipeline: String, window: Seconds, use: RayEnergyUse
    ) -> TargetObservation {
        let isWanted: ([String: String]) -> Bool = { $0["model"] == pipeline }
        let arrived = counts.sum("arrivals_total", where: isWanted)
        let answered = counts.sum("requests_total", where: isWanted)
        // A fault of the client's is no failure of the pipeline's.
        let failed = counts.sum("requests_total") { isWanted($0) && $0["status"].flatMap { Int($0) } ?? 500 >= 429 }
        let seconds = Int(max(0, min(window.value, 86_400)))
        return TargetObservation(
            window: window,
            arrivalsPerSecond: Array(repeating: arrived / max(1, window.value), count: seconds),
            answered: Int(answered), failed: Int(failed),
            p50: counts.percentile(0.5, of: "request_seconds", where: isWanted),
            p99: counts.percentile(0.99, of: "request_seconds", where: isWanted), energy: use.energy,
            dynamicEnergy: use.dynamic, models: counts.models, stages: counts.stages, processorTime: use.processorTime)
    }

    private func metrics(of nodes: [RayNode]) async -> [String: Result<RayMetrics, ServingError>] {
        await withTaskGroup { group in
            for node in nodes {
                group.addTask { [client, pipeline] in
                    let text = await Result(awaiting: { () throws(ServingError) in
                        try await client.metrics(of: node, timeout: Seconds(5))
                    })
                    return (node.id, text.map { RayMetrics(parsing: $0, application: pipeline) })
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// Deployments that run with fewer replicas than they should, and why.
    private static func shortfalls(_ application: RayServeStatus.Application?) -> [String] {
        guard let application else { return ["Ray does not run the application"] }
        return application.deployments.compactMap { deployment in
            guard let target = deployment.targetReplicas, deployment.runningReplicas < target else { return nil }
            let reason = deployment.message.isEmpty ? "" : ": " + RayServeStatus.reason(deployment.message)
            return "\(deployment.name) has \(deployment.runningReplicas) of \(target) replicas\(reason)"
        }
    }
}
