import Accuracy
import Inference

/// How a model with one image input sees the image of a request.
struct ModelImage: Sendable {
    /// What is done to images: as torchvision evaluates on ImageNet.
    static let preparation = ImagePreparation.imageNet
    private let input: ImageInput

    /// - Throws: ``ServingError`` (`configuration`) for a model whose only input is no image of a fixed size.
    init(_ variant: ServedVariant, _ model: ModelInterface) throws(ServingError) {
        do throws(AccuracyError) {
            input = try ImageInput(model.inputs, size: nil, file: variant.file)
        } catch {
            throw ServingError(
                .configuration, error.message, place: error.place,
                advice: "export the model with one image input of a fixed size, such as [N, 3, 224, 224]")
        }
    }

    /// The model's input, of one item.
    /// - Throws: ``ServingError`` (`input`) for a request without an image.
    func tensor(_ inputs: [Tensor]) throws(ServingError) -> Tensor {
        let image = try ImageRequest.image(inputs)
        let fitted: PixelImage
        do throws(AccuracyError) {
            fitted = try Self.preparation.fitted(image, width: input.width, height: input.height).image
        } catch {
            throw ServingError(.input, error.message, advice: error.advice)
        }
        let shape = input.shape(batch: 1)
        let size = input.element == .uint8 ? 1 : 4
        let bytes = [UInt8](unsafeUninitializedCapacity: size * input.elementCount) { raw, count in
            raw.initialize(repeating: 0)
            count = raw.count
            if input.element == .uint8 {
                Self.preparation.write(bytesOf: fitted, to: raw, input)
            } else {
                UnsafeMutableRawBufferPointer(raw).withMemoryRebound(to: Float.self) {
                    Self.preparation.write(fitted, to: $0, input)
                }
            }
        }
        return Tensor(
            name: input.name, datatype: input.element == .uint8 ? .uint8 : .float32, shape: shape, bytes: bytes)
    }
}
