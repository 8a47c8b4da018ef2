import Accuracy
import Inference

/// Decodes an image and gives it to the model as torchvision does on ImageNet: shorter side resized, centre, normalised.
///
/// Request: `image`. Answer and next stage: the model's outputs as they are.
public struct ImageTransform: StageTransform {
    public static let name = "image"

    private var image: ModelImage?

    public init() {}

    public func adapted(
        to variant: ServedVariant, model: ModelInterface
    ) throws(ServingError) -> any StageTransform {
        var adapted = self
        adapted.image = try ModelImage(variant, model)
        return adapted
    }

    public func interface(of model: ModelInterface) -> ModelInterface {
        ModelInterface(inputs: [ImageRequest.description], outputs: model.outputs)
    }

    public func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
        guard let image else { throw ServingError(.failed, "the transform “\(Self.name)” was not given its model") }
        return PreparedRequest(inputs: [try image.tensor(inputs)])
    }

    public func finish(
        _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
    ) throws(ServingError) -> StageResult {
        StageResult(answer: outputs, next: [outputs])
    }
}
