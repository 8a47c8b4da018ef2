public import Inference

/// What a model takes and gives.
public struct ModelInterface: Sendable, Hashable {
    public var inputs: [TensorDescription]
    public var outputs: [TensorDescription]

    public init(inputs: [TensorDescription], outputs: [TensorDescription]) {
        self.inputs = inputs
        self.outputs = outputs
    }
}
