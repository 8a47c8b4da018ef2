import Accuracy
import Inference
import ModelGraph

/// Reads a line of text by a PP-OCR recognition model, whose characters its file names.
///
/// Request: `image`. Answer: `texts` BYTES [1]; `text_scores` FP32 [1], the mean probability of the characters, 0 for an
/// empty text.
public struct TextRecognition: StageTransform {
    public static let name = "text-recognition"

    static let height = 48
    /// Lines are laid on a canvas of this width, as PaddleOCR's are, or of the next multiple of a step; those of one width
    /// share batches.
    static let leastWidth = 320, widthStep = 160
    /// Longer lines are squeezed to this width.
    static let mostWidth = 3200
    /// The key of the file's metadata under which its characters are, one a line.
    static let metadataKey = "character"

    /// nil until ``adapted(to:model:)`` has read them from a file.
    private var decoding: CTCDecoding?

    public init() {}

    init(_ decoding: CTCDecoding) { self.decoding = decoding }

    public func adapted(
        to variant: ServedVariant, model: ModelInterface
    ) throws(ServingError) -> any StageTransform {
        try TextModel.check(variant, model, outputAxes: 3)
        let metadata: [String: String]
        do throws(ModelGraphError) {
            metadata = try Model(contentsOf: variant.file).metadata
        } catch {
            throw ServingError(.configuration, error.message, place: error.place ?? variant.file, advice: error.advice)
        }
        guard let list = metadata[Self.metadataKey] else {
            throw ServingError(
                .configuration, "the model does not name its characters", place: variant.file,
                advice: "write them, one a line, into the file's metadata under “\(Self.metadataKey)”")
        }
        let decoding = CTCDecoding(characters: list)
        if case .fixed(let classes)? = model.outputs.first?.axes.last, !decoding.fits(classes) {
            throw ServingError(
                .configuration, "the model tells \(classes) classes apart and names \(decoding.count) characters",
                place: variant.file, advice: "name every character but the blank and the space, in their order")
        }
        return TextRecognition(decoding)
    }

    public func interface(of model: ModelInterface) -> ModelInterface {
        ModelInterface(
            inputs: [ImageRequest.description],
            outputs: [
                TensorDescription(name: "texts", element: .string, axes: [.free("lines")]),
                TensorDescription(name: "text_scores", element: .float32, axes: [.free("lines")]),
            ])
    }

    public func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
        let image = try ImageRequest.image(inputs)
        let width = TextModel.width(width: image.width, height: image.height, at: Self.height, most: Self.mostWidth)
        return PreparedRequest(inputs: [
            try NormalisedImage.tensor(
                image, name: try TextModel.input(model), width: width, height: Self.height, canvas: Self.canvas(width))
        ])
    }

    static func canvas(_ width: Int) -> Int {
        max(leastWidth, (width + widthStep - 1) / widthStep * widthStep)
    }

    public func finish(
        _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
    ) throws(ServingError) -> StageResult {
        guard let decoding else {
            throw ServingError(.failed, "the transform “\(Self.name)” was not given its model's file")
        }
        guard let output = outputs.first, let values = output.float32s, output.shape.count == 3, output.shape[0] == 1,
            decoding.fits(output.shape[2])
        else { throw TextModel.unexpected(outputs, "FP32 [1, steps, \(decoding.count + 2)]") }
        let line = decoding.line(values, classes: output.shape[2])
        let answer = [Tensor("texts", texts: [line.text]), Tensor("text_scores", floats: [line.score], shape: [1])]
        return StageResult(answer: answer, next: [answer])
    }
}
