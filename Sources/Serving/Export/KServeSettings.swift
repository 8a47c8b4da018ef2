/// What a plan does not say of a KServe cluster.
public struct KServeSettings: Sendable, Hashable {
    /// What runs a stage's model.
    public enum Runtime: Sendable, Hashable {
        /// A runtime of the cluster that reads Triton's model repositories, by its name; nil leaves the choice to KServe.
        case triton(String?)
        /// A container of the user's; in its arguments `{stage}`, `{variant}`, `{file}`, `{batch}`, `{threads}`,
        /// `{transform}` and `{wait_ms}` stand for the stage's.
        case image(String, arguments: [String])
    }

    /// The name under which KServe ships Triton Inference Server.
    public static let tritonName = "kserve-tritonserver"

    public var runtime: Runtime
    /// Where the cluster finds the models, such as `s3://bucket/models`: the exported folder `models` is to be copied there.
    public var storage: String
    /// The namespace; nil leaves it to whoever applies the files.
    public var namespace: String?
    /// The most replicas of each stage that autoscaling may start; nil for those of the plan.
    public var maxReplicas: Int?
    /// Whether an inference graph chains the stages.
    public var chains: Bool

    public init(
        runtime: Runtime = .triton(tritonName), storage: String, namespace: String? = nil, maxReplicas: Int? = nil,
        chains: Bool = false
    ) {
        self.runtime = runtime
        self.storage = storage
        self.namespace = namespace
        self.maxReplicas = maxReplicas
        self.chains = chains
    }

    /// Schemes of storage that KServe knows.
    ///
    /// Source: KServe v0.15, “Storage containers” and `pkg/constants` (`hf`, `gs`, `s3`, `hdfs`, `webhdfs`, `http`,
    /// `https`, `pvc`, `oci`).
    private static let schemes = ["hf", "gs", "s3", "hdfs", "webhdfs", "http", "https", "pvc", "oci"]

    func validate() throws(ServingError) {
        let parts = storage.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[1].hasPrefix("//"), parts[1].count > 2, Self.schemes.contains(String(parts[0]))
        else {
            throw ServingError(
                .configuration, "“\(storage)” is no storage that KServe knows",
                advice: "give SCHEME://PLACE with one of \(Self.schemes.joined(separator: ", "))")
        }
        if let namespace, try ResourceName.label(namespace) != namespace {
            throw ServingError(
                .configuration, "“\(namespace)” is no namespace of Kubernetes",
                advice: "use small letters, digits and hyphens")
        }
        if let maxReplicas, maxReplicas < 1 {
            throw ServingError(
                .configuration, "at most \(maxReplicas) replicas serve nothing", advice: "allow at least 1")
        }
        if case .image(let image, _) = runtime, image.isEmpty || image.contains(where: \.isWhitespace) {
            throw ServingError(
                .configuration, "“\(image)” is no image", advice: "give the reference of one in a registry")
        }
    }
}
