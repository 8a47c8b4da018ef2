/// An inference request of the Open Inference Protocol v2.
public struct InferenceRequest: Sendable, Hashable {
    /// Given back with the answer.
    public var id: String?
    public var parameters: [String: ParameterValue]
    public var inputs: [Tensor]
    /// The outputs that are wanted; empty for all.
    public var outputs: [RequestedOutput]

    /// An output by its name, and how it is to be sent.
    public struct RequestedOutput: Sendable, Hashable {
        public var name: String
        /// Whether the elements are sent as bytes after the JSON; nil leaves it to the request.
        public var isBinary: Bool?

        public init(_ name: String, isBinary: Bool? = nil) {
            self.name = name
            self.isBinary = isBinary
        }
    }

    public init(
        id: String? = nil, parameters: [String: ParameterValue] = [:], inputs: [Tensor],
        outputs: [RequestedOutput] = []
    ) {
        self.id = id
        self.parameters = parameters
        self.inputs = inputs
        self.outputs = outputs
    }

    /// Whether an output is to be sent as bytes after the JSON (`binary_data`, or `binary_data_output` for all).
    public func isBinary(_ output: String) -> Bool {
        outputs.first { $0.name == output }?.isBinary ?? parameters["binary_data_output"]?.flag ?? false
    }
}
