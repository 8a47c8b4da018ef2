import Accuracy

/// A line of text cut out of an image and laid straight.
enum LineCrop {
    /// From which height by width on a line is taken to run from below to above, and turned.
    static let uprightRatio = 1.5

    /// Maps the box to an upright rectangle of its own size by the perspective through its corners, with cubic weights and
    /// edges repeated, as OpenCV's `warpPerspective` does.
    /// - Parameter box: corners within the image.
    /// - Returns: nil for a box without area.
    static func image(_ box: Quadrilateral, of image: PixelImage) throws(ServingError) -> PixelImage? {
        let (width, height) = (Int(box.width), Int(box.height))
        guard width > 0, height > 0, let mapping = Perspective(box, width: width, height: height) else { return nil }
        var pixels = [UInt8](repeating: 0, count: 3 * width * height)
        let source = CubicSampling(image)
        image.pixels.withUnsafeBufferPointer { bytes in
            pixels.withUnsafeMutableBufferPointer { pixels in
                for row in 0..<height {
                    for column in 0..<width {
                        let colour = source.colour(bytes, at: mapping.point(Double(column), Double(row)))
                        let target = 3 * (row * width + column)
                        for channel in 0..<3 { pixels[target + channel] = colour[channel] }
                    }
                }
            }
        }
        let isUpright = Double(height) >= uprightRatio * Double(width)
        do throws(AccuracyError) {
            let crop = try PixelImage(width: width, height: height, pixels: pixels)
            return isUpright ? crop.upright(.quarterTurnLeft) : crop
        } catch {
            throw ServingError(.failed, error.message)
        }
    }
}

/// The projective map from a rectangle to a quadrilateral.
///
/// Source: Heckbert, “Fundamentals of Texture Mapping and Image Warping” (1989), section 2.2.3, square to quadrilateral.
struct Perspective {
    private let origin: SIMD2<Double>
    private let right: SIMD2<Double>
    private let down: SIMD2<Double>
    private let tilt: SIMD2<Double>

    /// - Returns: nil for corners of which three lie on a line.
    init?(_ box: Quadrilateral, width: Int, height: Int) {
        let (a, b, c, d) = (box.corners[0], box.corners[1], box.corners[2], box.corners[3])
        let (sum, first, second) = (a - b + c - d, b - c, d - c)
        let determinant = first.x * second.y - second.x * first.y
        guard abs(determinant) > 1e-9 else { return nil }
        let g = (sum.x * second.y - second.x * sum.y) / determinant
        let h = (first.x * sum.y - sum.x * first.y) / determinant
        let size = SIMD2(Double(width), Double(height))
        origin = a
        right = (b - a + g * b) / size.x
        down = (d - a + h * d) / size.y
        tilt = SIMD2(g, h) / size
    }

    /// Where a point of the rectangle lies in the image.
    @inline(__always)
    func point(_ x: Double, _ y: Double) -> SIMD2<Double> {
        (origin + right * x + down * y) / (1 + tilt.x * x + tilt.y * y)
    }
}

/// Colours between pixels, by Keys' cubic with a = −0.75 as OpenCV has it.
private struct CubicSampling {
    let width: Int
    let height: Int

    init(_ image: PixelImage) {
        width = image.width
        height = image.height
    }

    @inline(__always)
    func colour(_ bytes: UnsafeBufferPointer<UInt8>, at point: SIMD2<Double>) -> SIMD3<UInt8> {
        let place = point.clamped(lowerBound: [0, 0], upperBound: [Double(width - 1), Double(height - 1)])
        let corner = place.rounded(.down)
        let (column, row) = (Int(corner.x), Int(corner.y))
        let across = Self.weights(place.x - corner.x)
        let along = Self.weights(place.y - corner.y)
        var sum = SIMD3<Double>(repeating: 0.5)
        for dy in 0..<4 {
            let line = min(max(row + dy - 1, 0), height - 1) * width
            for dx in 0..<4 {
                let source = 3 * (line + min(max(column + dx - 1, 0), width - 1))
                let pixel = SIMD3(Double(bytes[source]), Double(bytes[source + 1]), Double(bytes[source + 2]))
                sum += pixel * (along[dy] * across[dx])
            }
        }
        return SIMD3<UInt8>(
            truncatingIfNeeded: SIMD3<Int>(sum.clamped(lowerBound: .zero, upperBound: [255, 255, 255])))
    }

    @inline(__always)
    private static func weights(_ x: Double) -> SIMD4<Double> {
        let a = -0.75
        let first = ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a
        let second = ((a + 2) * x - (a + 3)) * x * x + 1
        let third = ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1
        return [first, second, third, 1 - first - second - third]
    }
}
