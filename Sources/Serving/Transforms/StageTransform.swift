/// What a stage does around its model: turns a request into the model's tensors, and the model's tensors into an answer.
///
/// Both halves are pure, run on a replica's thread, and see one request, never a batch: rows of requests with equal
/// shapes beyond the first axis share a batch. A new transform is one file in `Transforms/` and a line in
/// ``StageTransforms/all``.
public protocol StageTransform: Sendable {
    /// The name by which a pipeline file asks for it.
    static var name: String { get }
    /// Whether the model's tensors are made in the sizes that a variant states; else it may state none.
    static var makesVariantSizes: Bool { get }

    /// The transform for one variant, with what it needs to know of the variant's file; asked for once, when the file is
    /// loaded, and used for that variant ever after.
    /// - Throws: ``ServingError`` (`configuration`) for a model that the transform cannot surround.
    func adapted(to variant: ServedVariant, model: ModelInterface) throws(ServingError) -> any StageTransform

    /// What requests to the stage look like, given the model that would run.
    func interface(of model: ModelInterface) -> ModelInterface

    /// The model's inputs, first axis the items, and whatever ``finish(_:of:model:)`` needs to know of the request.
    /// - Throws: ``ServingError`` (`input`) for a request that makes no sense here.
    func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest

    /// The answer, from the rows of the model's outputs that belong to the request.
    func finish(
        _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
    ) throws(ServingError) -> StageResult
}

extension StageTransform {
    public static var makesVariantSizes: Bool { false }

    public func adapted(to variant: ServedVariant, model: ModelInterface) throws(ServingError) -> any StageTransform {
        self
    }
}

/// A request as a model takes it.
public struct PreparedRequest: Sendable {
    /// The model's inputs, by the model's names; equal first sizes are the number of items. Empty when there is nothing to
    /// run: the model is then passed by, and `finish` gets no outputs.
    public var inputs: [Tensor]
    /// What `finish` needs to know, such as the size of the image.
    public var memory: any Sendable

    public init(inputs: [Tensor], memory: any Sendable = ()) {
        self.inputs = inputs
        self.memory = memory
    }
}

/// What a stage makes of one request.
public struct StageResult: Sendable {
    /// Tensors of the answer to the client, of the stage alone as of the pipeline.
    public var answer: [Tensor]
    /// The inputs of requests to the stages that follow, one list each: a fan-out of as many; each is a request of its
    /// own there, and their answers are joined along the first axis in this order.
    public var next: [[Tensor]]

    public init(answer: [Tensor], next: [[Tensor]]) {
        self.answer = answer
        self.next = next
    }
}
