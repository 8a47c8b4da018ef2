import Accuracy

/// An image as the PP-OCR models take it: blue, green and red planes from −1 to 1, at the left of a canvas of zeros.
enum NormalisedImage {
    /// - Parameters:
    ///   - width: what the image is resized to, at most `canvas`.
    ///   - canvas: the width of the tensor.
    /// - Returns: FP32 [1, 3, height, canvas].
    static func tensor(
        _ image: PixelImage, name: String, width: Int, height: Int, canvas: Int
    ) throws(ServingError) -> Tensor {
        let resized: PixelImage
        do throws(AccuracyError) {
            // The nearest pixels alone, as the models were trained with OpenCV's resize.
            resized = try image.resized(width: width, height: height, .bilinear, antialias: false)
        } catch {
            throw ServingError(.input, error.message, advice: error.advice)
        }
        let levels = (0..<256).map { Float(Double($0) / 127.5 - 1) }
        let plane = height * canvas
        let bytes = [UInt8](unsafeUninitializedCapacity: 12 * plane) { raw, count in
            count = 12 * plane
            raw.initialize(repeating: 0)
            UnsafeMutableRawBufferPointer(raw).withMemoryRebound(to: Float.self) { values in
                levels.withUnsafeBufferPointer { levels in
                    resized.pixels.withUnsafeBufferPointer { pixels in
                        for row in 0..<height {
                            for column in 0..<width {
                                let source = 3 * (row * width + column)
                                let target = row * canvas + column
                                values[target] = levels[Int(pixels[source + 2])]
                                values[plane + target] = levels[Int(pixels[source + 1])]
                                values[2 * plane + target] = levels[Int(pixels[source])]
                            }
                        }
                    }
                }
            }
        }
        return Tensor(name: name, datatype: .float32, shape: [1, 3, height, canvas], bytes: bytes)
    }
}
