/// An image of eight-bit red, green and blue, row by row from the top, three bytes a pixel.
public struct PixelImage: Sendable, Hashable {
    public let width: Int
    public let height: Int
    /// `3 · width · height` bytes.
    public internal(set) var pixels: [UInt8]

    /// - Throws: ``AccuracyError`` when the bytes are not three for each pixel, or there is no pixel.
    public init(width: Int, height: Int, pixels: [UInt8]) throws(AccuracyError) {
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0, !overflow, pixels.count / 3 == count, pixels.count % 3 == 0 else {
            throw AccuracyError(
                .image, "\(pixels.count) bytes are no image of \(width) × \(height) pixels",
                advice: "give three bytes for each pixel")
        }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// An image whose pixels are there already in the right number.
    init(_ width: Int, _ height: Int, _ pixels: [UInt8]) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }
}
