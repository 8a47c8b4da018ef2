public import Reporting

/// A pipeline as Ray Serve deploys it, by the generic application in `integrations/ray`.
///
/// Source: Ray 2.60, “Serve Config Files” (`ServeDeploySchema`).
public struct RayServeConfiguration: Sendable, Hashable {
    /// The deployment that clients' requests reach first; no stage may bear the name.
    static let gateway = "perjoule-gateway"

    /// Requests that wait for a replica of a deployment, at each that sends them; Ray refuses more with 503, and the gateway
    /// with 429.
    private static let queue: JSONValue = 1024

    /// The name of the application, and of the pipeline in requests.
    public var application: String
    /// The application's entry of `applications`.
    public var entry: JSONValue
    /// Where Ray's own HTTP proxies listen; nil leaves it to Ray.
    public var proxy: Proxy?

    /// Where Ray's own HTTP proxies listen. Ray takes it when Serve starts, and later keeps what it has.
    public struct Proxy: Sendable, Hashable {
        /// The nodes that have a proxy, as Ray calls them.
        public enum Location: String, Sendable, Hashable {
            /// Every one that runs replicas, and the head.
            case everyNode = "EveryNode"
            case headOnly = "HeadOnly"
        }

        public var host: String
        public var port: Int
        public var location: Location

        public init(host: String = "0.0.0.0", port: Int = 8000, location: Location = .everyNode) {
            self.host = host
            self.port = port
            self.location = location
        }
    }

    /// - Parameters:
    ///   - pipeline: names the application.
    ///   - stages: stages without transforms; the files of their variants must exist on every node under the same path.
    ///   - settings: one for each stage.
    ///   - gateways: replicas that receive requests, at least 1; with two or more, one may be lost.
    ///   - route: under which requests come, such as `/` or `/ocr`.
    /// - Throws: ``ServingError`` (`configuration`) that names the stage that Ray cannot run.
    public init(
        pipeline: String, stages: [ServedStage], settings: [StageSetting], gateways: Int = 1, route: String = "/",
        proxy: Proxy? = nil
    ) throws(ServingError) {
        application = pipeline
        self.proxy = proxy
        var graph: [JSONValue] = []
        var deployments: [JSONValue] = [
            [
                "name": .text(Self.gateway), "num_replicas": .number(Double(max(1, gateways))),
                "max_ongoing_requests": 1024, "max_queued_requests": Self.queue, "ray_actor_options": ["num_cpus": 0.1],
            ]
        ]
        for stage in stages {
            try Self.validate(stage)
            graph.append([
                "name": .text(stage.name),
                "after": .array(stage.after.filter(stages.indices.contains).map { .text(stages[$0].name) }),
            ])
            guard let setting = settings.first(where: { $0.stage == stage.name }) else {
                throw ServingError(.configuration, "nothing says what the stage runs", place: "stage “\(stage.name)”")
            }
            deployments.append(try Self.deployment(stage, setting))
        }
        entry = [
            "name": .text(pipeline), "route_prefix": .text(route), "import_path": "perjoule_ray.app:build",
            "args": ["pipeline": .text(pipeline), "stages": .array(graph)], "deployments": .array(deployments),
        ]
    }

    /// The body of `PUT /api/serve/applications/` on a cluster that has no other application, and the content of a file
    /// for `serve deploy`.
    public var json: JSONValue { .object(proxySettings + [.init("applications", [entry])]) }

    /// The members beside the applications, for a cluster where Serve does not run yet.
    var proxySettings: [JSONValue.Member] {
        let location = proxy?.location ?? .everyNode
        var members: [JSONValue.Member] = [.init("proxy_location", .text(location.rawValue))]
        if let proxy {
            members.append(.init("http_options", ["host": .text(proxy.host), "port": .number(Double(proxy.port))]))
        }
        return members
    }

    /// The deployment of a stage.
    static func deployment(_ stage: ServedStage, _ setting: StageSetting) throws(ServingError) -> JSONValue {
        guard let variant = stage.variants.first(where: { $0.name == setting.variant }) else {
            throw ServingError(
                .configuration, "there is no variant “\(setting.variant)”", place: "stage “\(stage.name)”",
                advice: "the stage has " + stage.variants.map(\.name).joined(separator: ", "))
        }
        guard setting.replicas >= 1, setting.batch >= 1, setting.threads >= 1 else {
            throw ServingError(
                .configuration, "replicas, batch and threads must be at least 1", place: "stage “\(stage.name)”")
        }
        return [
            "name": .text(stage.name), "num_replicas": .number(Double(setting.replicas)),
            "max_ongoing_requests": .number(Double(ongoing(setting.batch))),
            "max_queued_requests": Self.queue,
            // Half of the replicas change at a time, so that any number is done in two rounds.
            "rolling_update_percentage": 0.5,
            // Reserved when the stage is deployed; another number would restart its replicas.
            "ray_actor_options": ["num_cpus": .number(Double(setting.threads))],
            "user_config": try RayUserConfiguration.json(setting, file: variant.file),
        ]
    }

    /// Requests that a replica holds: two batches, one that runs and one that fills, and never fewer than this.
    static func ongoing(_ batch: Int) -> Int { max(64, batch > 1 << 20 ? 1 << 21 : 2 * batch) }

    private static func validate(_ stage: ServedStage) throws(ServingError) {
        let transform = type(of: stage.transform).name
        guard transform == PassThrough.name else {
            throw ServingError(
                .configuration, "Ray cannot run the transform “\(transform)”: its replicas see plain tensors only",
                place: "stage “\(stage.name)”",
                advice: "serve the pipeline with `--on embedded`, or let clients prepare the tensors")
        }
        guard stage.name != gateway, !stage.name.contains("#"), !stage.name.isEmpty else {
            throw ServingError(
                .configuration, "a stage on Ray cannot be called “\(stage.name)”", place: "stage “\(stage.name)”",
                advice: "give it another name, without #")
        }
    }
}
