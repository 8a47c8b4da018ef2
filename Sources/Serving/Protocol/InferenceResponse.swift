/// An answer of the Open Inference Protocol v2.
public struct InferenceResponse: Sendable, Hashable {
    public var model: String
    public var version: String?
    public var id: String?
    /// What the answer cost and how it came about.
    public var parameters: [String: ParameterValue] = [:]
    public var outputs: [Tensor]

    public init(model: String, version: String? = nil, id: String? = nil, outputs: [Tensor]) {
        self.model = model
        self.version = version
        self.id = id
        self.outputs = outputs
    }
}
