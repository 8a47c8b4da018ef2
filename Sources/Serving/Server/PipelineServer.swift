public import Inference
public import Metering
import Pipelines
import Planning
public import Quantities

/// Serves a pipeline: gateway, runtime, monitor and adaptation loop, from the start to a drained end.
public struct PipelineServer: Sendable {
    let served: ServedPipeline
    let settings: ServerSettings
    let told: @Sendable (ServerEvent) -> Void

    /// - Parameter told: hears what happens, from any thread.
    public init(
        _ served: ServedPipeline, _ settings: ServerSettings, told: @escaping @Sendable (ServerEvent) -> Void
    ) {
        self.served = served
        self.settings = settings
        self.told = told
    }

    /// Serves until told to stop, then answers what was accepted.
    /// - Parameters:
    ///   - ledger: charges requests with energy; nil when nothing meters it, or stages run elsewhere.
    ///   - wallClock: since 1970, for traces.
    ///   - stop: returns when no more requests are to be taken.
    /// - Throws: ``ServingError`` for a port, model or goal that cannot be.
    public func run(
        engine: any InferenceEngine, ledger: EnergyLedger?, clock: MonotonicClock = .system,
        wallClock: @escaping @Sendable () -> Seconds, until stop: @escaping @Sendable () async -> Void
    ) async throws(ServingError) -> ServingSummary {
        let began = clock.now
        try settings.gateway.validate()
        let plan = try ServingStart(served, settings)
        try served.requireFittingStages()
        if plan.core != nil, settings.adapts {
            for stage in served.stages { try stage.requireAlikeInputs() }
        }
        plan.remarks.forEach { told(.remark($0)) }
        let monitor = Monitor(
            pipeline: served.name, stages: served.stages, goals: plan.goals, planned: served.pipeline,
            ledger: settings.place.isEmbedded ? ledger : nil, traces: traces(clock, wallClock),
            hearsRequests: settings.place.isEmbedded, clock: clock)
        let gateway = Gateway(
            settings.gateway, monitor: monitor, dashboard: Array(Monitor.dashboard.utf8), version: settings.version)
        let runtime: PipelineRuntime?
        let target: any DeploymentTarget
        switch settings.place {
        case .embedded:
            let own = try PipelineRuntime(
                served.name, stages: served.stages, settings: plan.settings, engine: engine, monitor: monitor,
                options: settings.runtime)
            (runtime, target) = (own, EmbeddedTarget(own, monitor: monitor))
        case .ray(let address, let options):
            runtime = nil
            target = RayTarget(
                address: address, pipeline: served.name, stages: served.stages, options: options, clock: clock)
        }
        let parts = Parts(
            monitor: monitor, gateway: gateway, runtime: runtime, target: target, clock: clock, began: began)
        return try await run(parts, plan, until: stop)
    }

    private func traces(
        _ clock: MonotonicClock, _ wallClock: @escaping @Sendable () -> Seconds
    ) -> TraceExporter? {
        settings.traces.map {
            TraceExporter(
                $0, pipeline: served.name, version: settings.version, clock: clock, wallClock: wallClock
            ) { [told] in told(.remark($0)) }
        }
    }

    /// What a running server consists of.
    private struct Parts: Sendable {
        let monitor: Monitor
        let gateway: Gateway
        /// Nil where stages run elsewhere: their requests do not come through the gateway.
        let runtime: PipelineRuntime?
        let target: any DeploymentTarget
        let clock: MonotonicClock
        let began: Seconds
    }

    /// How one of the server's tasks ended.
    private enum Ended: Sendable {
        case listening(Result<Void, ServingError>)
        case started(Result<Void, ServingError>)
        case toldToStop
        case drained
        case other
    }

    private func run(
        _ parts: Parts, _ plan: ServingStart, until stop: @escaping @Sendable () async -> Void
    ) async throws(ServingError) -> ServingSummary {
        let tally = DecisionTally()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let outcome: Result<Void, ServingError> = await withTaskGroup(of: Ended.self) { group in
            group.addTask {
                await parts.monitor.run()
                return .other
            }
            if let traces = parts.monitor.traces {
                group.addTask {
                    await traces.run()
                    return .other
                }
            }
            group.addTask {
                defer { port.finish() }
                return .listening(
                    await Result(awaiting: { () throws(ServingError) in try await parts.gateway.run { port.yield($0) } }
                    ))
            }
            group.addTask {
                .started(await Result(awaiting: { () throws(ServingError) in try await start(parts, plan, ports) }))
            }
            group.addTask {
                await stop()
                return .toldToStop
            }
            var outcome: Result<Void, ServingError> = .success(())
            for await ended in group {
                switch ended {
                case .started(.success):
                    guard let core = plan.core, settings.adapts else {
                        if !settings.place.isEmbedded {
                            group.addTask {
                                await watch(parts)
                                return .other
                            }
                        }
                        continue
                    }
                    group.addTask {
                        await adapt(core, parts, tally)
                        return .other
                    }
                case .listening(.failure(let error)), .started(.failure(let error)):
                    outcome = .failure(error)
                    group.cancelAll()
                case .toldToStop:
                    guard !Task.isCancelled, case .success = outcome else { continue }
                    told(.draining)
                    group.addTask {
                        // What the gateway has accepted may still be on its way to a queue: the runtime lets it in.
                        parts.runtime?.hurry()
                        await parts.gateway.drain()
                        await parts.runtime?.drain()
                        return .drained
                    }
                case .drained, .listening(.success): group.cancelAll()
                case .other: continue
                }
            }
            return outcome
        }
        await parts.runtime?.stop()
        await parts.monitor.traces?.finish()
        try outcome.get()
        return summary(parts, tally)
    }

    /// Loads the models once the gateway listens, and lets requests in.
    private func start(
        _ parts: Parts, _ plan: ServingStart, _ ports: AsyncStream<Int>
    ) async throws(ServingError) {
        var found: Int?
        for await port in ports {
            found = port
            break
        }
        guard let port = found else { return }
        told(.loading(stages: served.stages.count, port: port))
        let stages: [StageSetting]
        if let runtime = parts.runtime {
            try await runtime.start()
            // Told to end meanwhile.
            guard !Task.isCancelled else { return }
            parts.gateway.serve(runtime)
            stages = runtime.settings
            // The time in which models were loaded says nothing of the load.
            _ = try await parts.target.observe()
        } else {
            stages = try await deployed(plan.settings, on: parts.target)
        }
        parts.monitor.running(stages)
        // What a target ran before was not planned here.
        if stages == plan.settings { parts.monitor.gaveUp(plan.givenUp) }
        let gateway = settings.gateway
        let host = gateway.host.contains(":") ? "[\(gateway.host)]" : gateway.host
        told(
            .ready(
                ServerReady(
                    url: "\(gateway.tls == nil ? "http" : "https")://\(host):\(port)", port: port,
                    models: parts.runtime?.models.map(\.name) ?? [], stages: stages.map(ServerReady.Stage.init),
                    adaptation: adaptation(plan), startTime: parts.clock.now - parts.began)))
    }

    /// What the target runs already, else the plan, brought about; and the target's figures counted from now on.
    private func deployed(
        _ settings: [StageSetting], on target: any DeploymentTarget
    ) async throws(ServingError) -> [StageSetting] {
        var present = try await target.settings()
        if present.isEmpty {
            guard !self.settings.adaptation.isDryRun else {
                throw ServingError(
                    .configuration, "nothing of “\(served.name)” is deployed, and a dry run deploys nothing",
                    advice: "deploy it without --dry-run first")
            }
            _ = try await target.apply(settings)
            present = settings
        }
        _ = try await target.observe()
        return present
    }

    /// How plans follow the load, in words.
    private func adaptation(_ plan: ServingStart) -> String {
        guard plan.core != nil, settings.adapts else {
            return served.reason.map { "off: \($0)" } ?? "off: the first plan is kept"
        }
        let rule = "\(settings.adaptation.strategy.rawValue), every \(settings.adaptation.period)"
        return settings.adaptation.isDryRun ? rule + ", only told" : rule
    }

    /// Takes in what a target tells whose requests do not come through here, where no plans are made of it.
    private func watch(_ parts: Parts) async {
        while (try? await Task.sleep(for: .seconds(settings.adaptation.period.value))) != nil {
            do {
                parts.monitor.record(try await parts.target.observe())
            } catch {
                parts.monitor.loseSight()
            }
        }
    }

    private func adapt(_ core: AdaptationCore, _ parts: Parts, _ tally: DecisionTally) async {
        let clock = AdaptationLoop.Clock(now: { parts.clock.now }) { try await Task.sleep(for: .seconds($0.value)) }
        let loop = AdaptationLoop(
            core, running: parts.monitor.settings, target: parts.target, monitor: parts.monitor, clock: clock,
            relays: !settings.place.isEmbedded
        ) {
            tally.add($0)
            told(.decided($0))
        }
        await loop.run()
    }

    private func summary(_ parts: Parts, _ tally: DecisionTally) -> ServingSummary {
        let totals = parts.monitor.totals
        let counts = tally.counts
        return ServingSummary(
            pipeline: served.name, time: parts.clock.now - parts.began, requests: totals.requests,
            answered: totals.counts.answered, refused: totals.counts.refused, rejected: totals.counts.rejected,
            failed: totals.failed, p50: totals.p50, p99: totals.p99, energy: totals.energy,
            energyPerRequest: totals.perRequest, carbon: totals.carbon, decisions: counts.all,
            planChanges: counts.changes,
            stages: (parts.runtime?.settings ?? parts.monitor.settings).map(ServerReady.Stage.init),
            served: parts.monitor.served, idlePower: parts.monitor.idlePower, processorTime: totals.processorTime)
    }
}
