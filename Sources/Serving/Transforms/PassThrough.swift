/// Leaves tensors as they are; the stage that follows takes this one's outputs by name, or by position where no name fits.
public struct PassThrough: StageTransform {
    public static let name = "none"

    public init() {}

    public func interface(of model: ModelInterface) -> ModelInterface { model }

    public func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
        PreparedRequest(inputs: inputs)
    }

    public func finish(
        _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
    ) throws(ServingError) -> StageResult {
        StageResult(answer: outputs, next: [outputs])
    }
}
