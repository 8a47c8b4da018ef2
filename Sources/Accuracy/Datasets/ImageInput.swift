package import Inference

/// The images that a model takes, as its only input declares them.
package struct ImageInput: Sendable, Hashable {
    package let name: String
    package let element: TensorElement
    /// 1 for grey, 3 for colours.
    package var channels: Int
    package var height: Int
    package var width: Int
    /// Whether each pixel's channels lie together, as TensorFlow has them.
    var isChannelLast: Bool
    /// Whether the image is one row of numbers.
    var isFlat: Bool
    /// The batch that the model is fixed to; nil where it takes any.
    var batch: Int?

    /// - Parameter size: the side in pixels where the model leaves it open; must agree with it where it does not.
    /// - Throws: ``AccuracyError`` for a model whose input is no image.
    package init(_ inputs: [TensorDescription], size: Int?, file: String) throws(AccuracyError) {
        guard inputs.count == 1, let input = inputs.first else {
            throw AccuracyError(
                .mismatch, "the model has \(inputs.count) inputs; one image input is needed", place: file)
        }
        func refused(_ reason: String, _ advice: String? = nil) -> AccuracyError {
            AccuracyError(.mismatch, "the input “\(input)” \(reason)", place: file, advice: advice)
        }
        guard input.element == .float32 || input.element == .uint8 else {
            throw refused("is no image of float32 or uint8")
        }
        let sizes: [Int?] = input.axes.map { if case .fixed(let size) = $0, size > 0 { size } else { nil } }
        name = input.name
        element = input.element
        batch = sizes.first ?? nil
        switch sizes.count {
        case 4:
            let isLast = ![1, 3].contains(sizes[1]) && [1, 3].contains(sizes[3])
            guard let channels = isLast ? sizes[3] : sizes[1] ?? 3, channels == 1 || channels == 3 else {
                throw refused("has neither 1 nor 3 channels")
            }
            isChannelLast = isLast
            self.channels = channels
            let (declaredHeight, declaredWidth) = isLast ? (sizes[1], sizes[2]) : (sizes[2], sizes[3])
            guard let height = declaredHeight ?? size, let width = declaredWidth ?? size else {
                throw refused("leaves its size open", "give the size in pixels, for example 640")
            }
            (self.height, self.width) = (height, width)
        case 2:
            guard let size, let count = sizes[1], count % (size * size) == 0, [1, 3].contains(count / (size * size))
            else { throw refused("is one row of numbers", "give the size of the images in pixels, such as 8") }
            isChannelLast = false
            (channels, height, width) = (count / (size * size), size, size)
        default: throw refused("is no image: it must be [batch, channels, height, width]")
        }
        isFlat = sizes.count == 2
        guard (1...16_384).contains(height), (1...16_384).contains(width) else {
            throw refused("would take images of \(width) × \(height) pixels", "use 1 to 16384")
        }
        if let size, size != max(height, width) {
            throw refused("takes \(width) × \(height) pixels, not \(size)", "leave out the size")
        }
    }

    /// The elements of one image.
    package var elementCount: Int { channels * height * width }

    package func shape(batch: Int) -> [Int] {
        if isFlat { return [batch, elementCount] }
        return isChannelLast ? [batch, height, width, channels] : [batch, channels, height, width]
    }
}
