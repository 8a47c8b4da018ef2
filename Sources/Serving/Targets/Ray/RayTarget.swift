public import Metering
public import Quantities
import Reporting
import Synchronization

/// Ray Serve as the engine of a pipeline: Perjoule decides, Ray's controller brings it about on its nodes.
///
/// Nothing is remembered that Ray does not tell again: a new target finds the application as it runs. Clients talk to
/// Ray's own HTTP proxies.
public final class RayTarget: DeploymentTarget {
    /// How the application is deployed, and how its cluster is asked.
    public struct Options: Sendable {
        /// Replicas that receive requests; with two or more, one may be lost.
        public var gateways = 1
        /// Under which requests come, such as `/` or `/ocr`.
        public var route = "/"
        /// Where Ray's HTTP proxies listen; taken only where Serve does not run yet.
        public var proxy: RayServeConfiguration.Proxy? = .init()
        /// The agents on the nodes; nil when there are none, and energy is not known.
        public var agents: RayAgents? = .init()
        /// Which certificates of an encrypted dashboard are believed.
        public var trust = ServerTrust.system
        /// How long a change may take, nodes that have to be started for it included.
        public var changeTimeout = Seconds(120)

        public init() {}
    }

    let pipeline: String
    let stages: [ServedStage]
    let options: Options
    let client: RayServeClient
    let clock: MonotonicClock
    let memory = Mutex(Memory())

    /// What the next observation is compared with, and what the last found missing.
    struct Memory {
        var time: Seconds?
        /// Every node that was ever seen.
        var nodes: Set<String> = []
        /// Their last metrics, by the nodes' ids.
        var metrics: [String: RayMetrics] = [:]
        /// The agents' last readings, by host.
        var readings: [String: AgentReading] = [:]
        var remarks: [String] = []
    }

    /// - Parameters:
    ///   - address: of Ray's dashboard, such as `http://HEAD:8265`.
    ///   - pipeline: names the application; others on the cluster are left alone.
    ///   - stages: stages without transforms; their files must exist on every node under the same path.
    public init(
        address: ServerAddress, pipeline: String, stages: [ServedStage], options: Options = Options(),
        clock: MonotonicClock = .system
    ) {
        self.pipeline = pipeline
        self.stages = stages
        self.options = options
        self.clock = clock
        client = RayServeClient(address: address, trust: options.trust)
    }

    public var description: String { "ray \(client.address)" }

    public var remarks: [String] { memory.withLock { $0.remarks } }

    /// What runs now; empty when the application is not deployed.
    /// - Throws: ``ServingError`` (`target`) when Ray cannot be reached, or runs another application under the name.
    public func settings() async throws(ServingError) -> [StageSetting] {
        guard let application = try await client.status().application(pipeline), application.status != "DELETING" else {
            return []
        }
        var settings: [StageSetting] = []
        for stage in stages {
            guard let setting = application.configuration.deployment(stage.name)?.setting(stage.name) else {
                throw ServingError(
                    .target, "Ray's application “\(pipeline)” does not run the stage “\(stage.name)” of this pipeline",
                    place: description, advice: "name the pipeline otherwise, or delete the application first")
            }
            settings.append(setting)
        }
        return settings
    }

    /// Changes variants, batches and replicas by one request, and waits until Ray runs them.
    ///
    /// When a change fails, what ran before is asked for again; where only replicas are missing, as for want of CPUs, those
    /// that Ray could start are kept.
    /// - Throws: ``ServingError`` that names the deployment that does not come up, and its reason: `target` when Ray has
    ///   given up, `late` when it has not brought it about in ``Options/changeTimeout``.
    public func apply(_ settings: [StageSetting]) async throws(ServingError) -> [StageChange] {
        let configuration = try RayServeConfiguration(
            pipeline: pipeline, stages: stages, settings: settings, gateways: options.gateways, route: options.route,
            proxy: options.proxy)
        let status = try await client.status()
        let before = status.application(pipeline)
        let change = RayServeChange(before, to: configuration, settings)
        guard !change.stages.isEmpty else { return [] }
        let start = clock.now
        let entry = Array(change.entry.serialized().utf8)
        try await client.put(status.body(setting: pipeline, to: entry, proxy: configuration.proxySettings))
        switch try await wait(for: change.stages, since: start) {
        case .done(let changes): return changes
        case .givenUp(let error):
            if let before, before.configuration != .null, !before.hasFailed {
                try await client.put(status.body(setting: pipeline, to: before.configurationText))
            }
            throw error
        case .late(let error):
            // What is deployed for the first time has nothing to go back to: Ray goes on trying.
            guard change.stages.allSatisfy({ $0.from != nil }) else { throw error }
            throw try await settling(change.stages, settings, error)
        }
    }

    /// Asks for what can be had instead of a change that is late, so that Ray does not go on waiting for the rest.
    /// - Returns: the error, with what runs now.
    private func settling(
        _ stages: [RayServeChange.Stage], _ settings: [StageSetting], _ error: ServingError
    ) async throws(ServingError) -> ServingError {
        let status = try await client.status()
        let application = status.application(pipeline)
        var settled = settings
        for (index, setting) in settings.enumerated() {
            guard let stage = stages.first(where: { $0.to.stage == setting.stage }) else { continue }
            settled[index] = stage.settled(application?.deployments.first { $0.name == setting.stage })
        }
        let configuration = try RayServeConfiguration(
            pipeline: pipeline, stages: self.stages, settings: settled, gateways: options.gateways,
            route: options.route, proxy: options.proxy)
        let change = RayServeChange(application, to: configuration, settled)
        if !change.stages.isEmpty {
            try await client.put(status.body(setting: pipeline, to: Array(change.entry.serialized().utf8)))
        }
        let kept = stages.compactMap { stage in settled.first { $0.stage == stage.to.stage } }.map {
            "“\($0.stage)” goes on with \($0.variant), \($0.replicas) replica\($0.replicas == 1 ? "" : "s")"
        }
        return ServingError(
            error.code, "\(error.message); \(kept.joined(separator: "; "))", place: error.place, advice: error.advice)
    }

    /// How a change ended.
    private enum Outcome {
        case done([StageChange])
        case givenUp(ServingError)
        /// Ray goes on trying what should have been there by now.
        case late(ServingError)
    }

    /// Asks until every stage is served in the new way, and notes when each was.
    private func wait(
        for stages: [RayServeChange.Stage], since start: Seconds
    ) async throws(ServingError) -> Outcome {
        var durations: [String: Seconds] = [:]
        while true {
            let application = try await client.status().application(pipeline)
            if let error = application.flatMap({ failure($0, stages) }) { return .givenUp(error) }
            for stage in stages where durations[stage.to.stage] == nil {
                guard let deployment = application?.deployments.first(where: { $0.name == stage.to.stage }),
                    stage.isDone(deployment)
                else { continue }
                durations[stage.to.stage] = clock.now - start
            }
            // An application that is new is served when its gateway is there, too.
            let isServing = stages.contains { $0.from != nil } || application?.status == "RUNNING"
            if durations.count == stages.count, isServing {
                return .done(
                    stages.map {
                        let duration = durations[$0.to.stage] ?? .zero
                        return StageChange(stage: $0.to.stage, from: $0.from, to: $0.to, duration: duration)
                    })
            }
            guard clock.now - start < options.changeTimeout else {
                return .late(late(stages, durations, application))
            }
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                throw ServingError(.cancelled, "waiting for Ray was cancelled", place: description)
            }
        }
    }

    /// Why Ray has given up on the change; nil while it has not. What is unhealthy for other reasons, such as a lost node,
    /// Ray mends.
    private func failure(
        _ application: RayServeStatus.Application, _ stages: [RayServeChange.Stage]
    ) -> ServingError? {
        let isFirst = stages.allSatisfy { $0.from == nil }
        let failed = application.deployments.first { deployment in
            deployment.hasFailed && (isFirst || stages.contains { $0.to.stage == deployment.name })
        }
        if let failed {
            return ServingError(
                .target, "Ray cannot run the deployment “\(failed.name)”: \(RayServeStatus.reason(failed.message))",
                place: description, advice: "check that the models' files and perjoule_ray are on every node")
        }
        guard application.hasFailed else { return nil }
        return ServingError(
            .target, "Ray cannot run the application “\(pipeline)”: \(RayServeStatus.reason(application.message))",
            place: description, advice: "check that perjoule_ray is installed on every node")
    }

    private func late(
        _ stages: [RayServeChange.Stage], _ durations: [String: Seconds], _ application: RayServeStatus.Application?
    ) -> ServingError {
        let waiting = stages.map(\.to).filter { durations[$0.stage] == nil }.map { setting in
            guard let deployment = application?.deployments.first(where: { $0.name == setting.stage }) else {
                return "“\(setting.stage)” is not there yet"
            }
            let reason = deployment.message.isEmpty ? "" : ": " + RayServeStatus.reason(deployment.message)
            return "“\(setting.stage)” is \(deployment.status), with \(deployment.runningReplicas) of "
                + "\(setting.replicas) replicas\(reason)"
        }
        return ServingError(
            .late, "Ray has not changed within \(options.changeTimeout): \(waiting.joined(separator: "; "))",
            place: description, advice: "check with `ray status` that the nodes have CPUs left for the replicas")
    }
}
