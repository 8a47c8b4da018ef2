import Reporting

/// What has to be sent to Ray so that it brings settings about.
struct RayServeChange {
    /// A stage that changes, and what Ray must show when it has.
    struct Stage {
        var from: StageSetting?
        var to: StageSetting
        var userConfiguration: JSONValue

        /// Whether requests are served in the new way. Replicas that are still to go do not matter.
        func isDone(_ deployment: RayServeStatus.Deployment) -> Bool {
            (deployment.status == "HEALTHY" || deployment.status == "DOWNSCALING")
                && deployment.runningReplicas == to.replicas && deployment.targetReplicas == to.replicas
                && (deployment.userConfiguration?.isEquivalent(to: userConfiguration) ?? false)
        }

        /// What to settle for when the change does not come about: the replicas that run in the new way where Ray only
        /// cannot start more of them, else what ran before.
        func settled(_ deployment: RayServeStatus.Deployment?) -> StageSetting {
            guard let deployment, deployment.userConfiguration?.isEquivalent(to: userConfiguration) ?? false,
                deployment.runningReplicas >= 1, deployment.runningReplicas < to.replicas,
                deployment.replicas.allSatisfy({ ["RUNNING", "STARTING", "STOPPING"].contains($0.state) })
            else { return isDone(deployment) ? to : from ?? to }
            var setting = to
            // Replicas that were lost meanwhile are not given up.
            setting.replicas = max(deployment.runningReplicas, min(from?.replicas ?? 1, to.replicas))
            return setting
        }

        private func isDone(_ deployment: RayServeStatus.Deployment?) -> Bool { deployment.map(isDone) ?? false }
    }

    /// The application's new configuration.
    private(set) var entry: JSONValue
    private(set) var stages: [Stage] = []

    /// - Parameters:
    ///   - application: as Ray has it; nil when it was never deployed.
    ///   - configuration: as it would be deployed afresh.
    init(
        _ application: RayServeStatus.Application?, to configuration: RayServeConfiguration, _ settings: [StageSetting]
    ) {
        entry = configuration.entry
        let running = application.flatMap { Self.isSamePipeline($0.configuration, configuration.entry) ? $0 : nil }
        var deployments = running?.configuration["deployments"]?.elements ?? []
        for setting in settings {
            guard let wanted = configuration.entry.deployment(setting.stage), let user = wanted["user_config"] else {
                continue
            }
            let index = deployments.firstIndex { $0["name"]?.text == setting.stage }
            let current = index.map { deployments[$0] }
            let live = running?.deployments.first { $0.name == setting.stage }
            let isSame =
                current?["user_config"]?.isEquivalent(to: user) ?? false
                && current?["num_replicas"]?.integer == setting.replicas
            // What has failed is sent again, so that Ray tries again.
            if isSame, let live, !live.hasFailed { continue }
            stages.append(Stage(from: current?.setting(setting.stage), to: setting, userConfiguration: user))
            guard let index else {
                deployments.append(wanted)
                continue
            }
            for name in ["user_config", "num_replicas", "max_ongoing_requests"] {
                deployments[index] = deployments[index].setting(name, to: wanted[name] ?? .null)
            }
        }
        // Everything but these three stays as it is, such as resources that someone has given the deployments: other
        // changes would restart replicas.
        if let running { entry = running.configuration.setting("deployments", to: .array(deployments)) }
    }

    /// Whether Ray runs these stages in this order, by the generic application.
    static func isSamePipeline(_ running: JSONValue, _ wanted: JSONValue) -> Bool {
        ["import_path", "args"].allSatisfy { name in
            guard let mine = running[name], let theirs = wanted[name] else { return false }
            return mine.isEquivalent(to: theirs)
        }
    }
}

extension JSONValue {
    /// The deployment of a name in an application's configuration.
    func deployment(_ name: String) -> JSONValue? {
        self["deployments"]?.elements.first { $0["name"]?.text == name }
    }

    /// The setting that a deployment's configuration stands for.
    func setting(_ stage: String) -> StageSetting? {
        guard let user = self["user_config"] else { return nil }
        return RayUserConfiguration.setting(user, stage: stage, replicas: self["num_replicas"]?.integer ?? 1)
    }
}
