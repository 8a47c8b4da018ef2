import Accuracy
import Inference

/// Turns lines of text that stand on their head, by PP-OCR's direction classifier.
///
/// Request: `image`. Answer: `angles` INT32 [1], 0 or 180, how far the line was turned; `angle_scores` FP32 [1], how sure
/// the model was. To the next stage: the `image`, upright.
public struct TextDirection: StageTransform {
    public static let name = "text-direction"

    static let height = 48, width = 192
    /// A line is turned when its being upside down is more probable than this.
    static let threshold: Float = 0.9

    public init() {}

    public func adapted(
        to variant: ServedVariant, model: ModelInterface
    ) throws(ServingError) -> any StageTransform {
        try TextModel.check(variant, model, outputAxes: 2)
        return self
    }

    public func interface(of model: ModelInterface) -> ModelInterface {
        ModelInterface(
            inputs: [ImageRequest.description],
            outputs: [
                TensorDescription(name: "angles", element: .int32, axes: [.free("lines")]),
                TensorDescription(name: "angle_scores", element: .float32, axes: [.free("lines")]),
            ])
    }

    public func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
        let image = try ImageRequest.image(inputs)
        let width = TextModel.width(width: image.width, height: image.height, at: Self.height, most: Self.width)
        let tensor = try NormalisedImage.tensor(
            image, name: try TextModel.input(model), width: width, height: Self.height, canvas: Self.width)
        return PreparedRequest(inputs: [tensor], memory: image)
    }

    public func finish(
        _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
    ) throws(ServingError) -> StageResult {
        guard let image = prepared.memory as? PixelImage, let values = outputs.first?.float32s, values.count == 2 else {
            throw TextModel.unexpected(outputs, "FP32 [1, 2]")
        }
        let isTurned = values[1] > values[0] && values[1] > Self.threshold
        let angle: Int32 = isTurned ? 180 : 0
        return StageResult(
            answer: [
                Tensor(
                    name: "angles", datatype: .int32, shape: [1],
                    bytes: withUnsafeBytes(of: angle.littleEndian, Array.init)),
                Tensor("angle_scores", floats: [max(values[0], values[1])], shape: [1]),
            ], next: [[Tensor(isTurned ? image.upright(.halfTurn) : image)]])
    }
}
