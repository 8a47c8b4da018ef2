/// What a gateway asks for answers.
public protocol InferenceService: Sendable {
    /// Everything that requests may address, the pipeline first, as it is now.
    var models: [ServedModel] { get }

    /// What requests to a version of a stage look like, also to one that does not run; may read its file, and then takes
    /// its time.
    /// - Throws: ``ServingError``: `unknownModel` where there is none, `configuration` for a file that cannot be read.
    func interface(of model: String, version: String) throws(ServingError) -> ModelInterface

    /// Runs a request through the pipeline or one stage of it.
    /// - Parameters:
    ///   - model: the name of the pipeline or of a stage.
    ///   - version: the name of the variant that must run; nil for whichever does.
    /// - Throws: ``ServingError`` whose code says which status answers; `cancelled` when the task is cancelled.
    func infer(
        _ model: String, version: String?, inputs: [Tensor], options: RequestOptions
    ) async throws(ServingError) -> Answer
}

/// A pipeline or stage under a name that requests use.
public struct ServedModel: Sendable, Hashable {
    public var name: String
    /// The names of its variants; empty for a pipeline.
    public var versions: [String]
    /// The variant that runs; nil for a pipeline.
    public var version: String?
    /// `onnxruntime_onnx`, or `ensemble` for a pipeline, as Triton calls them.
    public var platform: String
    public var interface: ModelInterface
    public var isReady: Bool
    /// Why it is not ready; nil when it is.
    public var reason: String?

    public init(
        name: String, versions: [String], version: String?, platform: String, interface: ModelInterface, isReady: Bool,
        reason: String? = nil
    ) {
        self.name = name
        self.versions = versions
        self.version = version
        self.platform = platform
        self.interface = interface
        self.isReady = isReady
        self.reason = reason
    }
}
