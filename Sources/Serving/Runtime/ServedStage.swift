/// A stage as it is served: what it may run, and what surrounds its models.
public struct ServedStage: Sendable {
    public var name: String
    /// Indices of the stages whose results this one takes; empty for a source.
    public var after: [Int]
    public var variants: [ServedVariant]
    /// What turns requests into the model's tensors and its tensors into answers; ``PassThrough`` changes nothing.
    public var transform: any StageTransform
    /// Sizes beyond the first axis of inputs whose sizes the models leave open, by the input's name; for warming up.
    public var shapes: [String: [Int]]

    public init(
        name: String, after: [Int] = [], variants: [ServedVariant], transform: any StageTransform = PassThrough(),
        shapes: [String: [Int]] = [:]
    ) {
        self.name = name
        self.after = after
        self.variants = variants
        self.transform = transform
        self.shapes = shapes
    }
}

/// A model that a stage may run.
public struct ServedVariant: Sendable, Hashable {
    public var name: String
    /// Path of the ONNX file.
    public var file: String
    /// Sizes that this variant has instead of the stage's ``ServedStage/shapes``; a transform makes its tensors of them
    /// where it can choose.
    public var shapes: [String: [Int]]

    public init(name: String, file: String, shapes: [String: [Int]] = [:]) {
        self.name = name
        self.file = file
        self.shapes = shapes
    }
}
