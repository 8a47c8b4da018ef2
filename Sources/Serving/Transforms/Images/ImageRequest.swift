import Accuracy
import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The image of a request: an encoded JPEG or PNG file in one element of bytes, or red, green and blue as numbers.
enum ImageRequest {
    /// What requests call the image; a lone input may have any name.
    static let name = "image"

    /// One encoded image; images as numbers are taken, too.
    static let description = TensorDescription(name: name, element: .string, axes: [.fixed(1)])

    /// The most pixels of an image: 75 MB once decoded.
    static let mostPixels = 25_000_000

    /// Reads the image of a request.
    ///
    /// Bytes that are no image may be its base64 text, since JSON cannot carry bytes.
    /// - Throws: ``ServingError`` (`input`) for anything but one image that can be decoded.
    static func image(_ inputs: [Tensor]) throws(ServingError) -> PixelImage {
        guard let input = inputs.first(where: { $0.name == name }) ?? inputs.first, inputs.count == 1 else {
            throw refused("a request has one input, the image, not \(inputs.count)")
        }
        switch input.datatype {
        case .bytes:
            guard let elements = input.elements, elements.count == 1 else {
                throw refused("“\(input.name)” must be one image, not \(input.shape)")
            }
            return try decoded(elements[0], name: input.name)
        case .uint8: return try pixels(input)
        default: throw refused("“\(input.name)” must be BYTES or UINT8, not \(input.datatype.rawValue)")
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>, name: String) throws(ServingError) -> PixelImage {
        let codec = ImageCodec(mostPixels: mostPixels)
        let isImage = bytes.starts(with: [0xFF, 0xD8]) || bytes.starts(with: [0x89, 0x50])
        let file = isImage ? Array(bytes) : Data(base64Encoded: Data(bytes)).map(Array.init) ?? Array(bytes)
        let outcome = file.withUnsafeBufferPointer { bytes in
            Result { () throws(AccuracyError) in try codec.image(bytes, named: "input “\(name)”") }
        }
        do throws(AccuracyError) {
            return try outcome.get()
        } catch {
            // A library that is missing is no fault of the request.
            let isOurs = error.code == .library
            throw ServingError(isOurs ? .failed : .input, error.message, place: error.place, advice: error.advice)
        }
    }

    private static func pixels(_ input: Tensor) throws(ServingError) -> PixelImage {
        let shape = input.shape.count == 4 && input.shape[0] == 1 ? Array(input.shape.dropFirst()) : input.shape
        guard shape.count == 3, shape[2] == 3, shape[0] > 0, shape[1] > 0 else {
            throw refused("“\(input.name)” must be [height, width, 3], not \(input.shape)")
        }
        let (count, overflow) = shape[0].multipliedReportingOverflow(by: shape[1])
        guard !overflow, count <= mostPixels else {
            throw refused("\(shape[1]) × \(shape[0]) pixels are more than the \(mostPixels) allowed")
        }
        do throws(AccuracyError) {
            return try PixelImage(width: shape[1], height: shape[0], pixels: input.bytes)
        } catch {
            throw ServingError(.input, error.message, place: "input “\(input.name)”", advice: error.advice)
        }
    }

    private static func refused(_ message: String) -> ServingError {
        ServingError(
            .input, message,
            advice: "send a JPEG or PNG file as one BYTES element (base64 in JSON), or UINT8 of [height, width, 3]")
    }
}

extension Tensor {
    /// The image as red, green and blue for the stage that follows.
    init(_ image: PixelImage) {
        self.init(
            name: ImageRequest.name, datatype: .uint8, shape: [image.height, image.width, 3], bytes: image.pixels)
    }
}
