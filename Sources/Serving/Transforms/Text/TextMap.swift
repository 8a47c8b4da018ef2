/// How likely each pixel is to lie within a line of text, as a detector of the DB family says.
///
/// Source: Liao et al., “Real-time Scene Text Detection with Differentiable Binarization” (AAAI 2020), with the
/// settings of PP-OCR. Where OpenCV follows contours, this follows connected pixels: holes in a line are no candidates.
struct TextMap {
    let width: Int
    let height: Int
    /// `width · height` values from 0 to 1, row by row; others count as 0.
    let values: [Float]

    /// From which probability on a pixel is text.
    static let threshold: Float = 0.3
    /// The least mean probability within a box.
    static let boxThreshold = 0.5
    /// How far a box grows: so many times its area by its perimeter, since the model was trained on shrunken ones.
    static let growth = 1.6
    /// Sides in pixels that a box must have before and after growing.
    static let leastSide = 3.0, leastGrownSide = 5.0
    /// The most candidates: those of most pixels.
    static let mostCandidates = 1000

    /// A line of text.
    struct Line: Sendable, Hashable {
        /// In pixels of the map.
        var box: Quadrilateral
        /// Mean probability within the box before it grew.
        var score: Double
    }

    /// The lines, those of most pixels first.
    func lines() -> [Line] {
        var candidates = ConnectedPixels(isSet: mask, width: width, height: height).components
        // Equally large ones keep their order from above.
        candidates.sort { ($1.pixels, $0.first) < ($0.pixels, $1.first) }
        return candidates.prefix(Self.mostCandidates).compactMap { candidate in
            guard let rectangle = RotatedRectangle(around: candidate.ends), rectangle.shorterSide >= Self.leastSide
            else { return nil }
            let score = mean(within: rectangle.corners)
            guard score >= Self.boxThreshold else { return nil }
            let (length, breadth) = (rectangle.length, rectangle.breadth)
            let grown = rectangle.grown(by: length * breadth * Self.growth / (2 * (length + breadth)))
            return grown.shorterSide >= Self.leastGrownSide ? Line(box: grown.corners, score: score) : nil
        }
    }

    /// Text pixels, spread by one to the right and below, as OpenCV's dilation with a kernel of 2 × 2 does.
    private var mask: [Bool] {
        var mask = [Bool](repeating: false, count: values.count)
        values.withUnsafeBufferPointer { values in
            for row in 0..<height {
                for column in 0..<width {
                    let index = row * width + column
                    guard values[index] > Self.threshold else { continue }
                    let (isRight, isBelow) = (column + 1 < width, row + 1 < height)
                    mask[index] = true
                    if isRight { mask[index + 1] = true }
                    if isBelow { mask[index + width] = true }
                    if isRight, isBelow { mask[index + width + 1] = true }
                }
            }
        }
        return mask
    }

    /// The mean value of the pixels in a convex box whose corners are cut to whole pixels; edges belong to it.
    func mean(within box: Quadrilateral) -> Double {
        let corners = box.corners.map { $0.rounded(.down) }
        let rows = corners.map(\.y)
        guard let top = rows.min(), let bottom = rows.max() else { return 0 }
        var (sum, count) = (0.0, 0)
        for row in max(0, Int(top))..<max(max(0, Int(top)), min(height, Int(bottom) + 1)) {
            var (left, right) = (Double.infinity, -Double.infinity)
            for (index, start) in corners.enumerated() {
                let end = corners[(index + 1) % corners.count]
                guard min(start.y, end.y) <= Double(row), max(start.y, end.y) >= Double(row) else { continue }
                let share = end.y == start.y ? 0 : (Double(row) - start.y) / (end.y - start.y)
                let crossing = start.x + share * (end.x - start.x)
                left = min(left, crossing, start.y == end.y ? end.x : crossing)
                right = max(right, crossing, start.y == end.y ? end.x : crossing)
            }
            guard left <= right else { continue }
            let (first, last) = (max(0, Int(left.rounded())), min(width - 1, Int(right.rounded())))
            guard first <= last else { continue }
            for column in first...last {
                let value = values[row * width + column]
                // Comparing leaves NaN out as well.
                sum += value > 0 ? Double(min(value, 1)) : 0
                count += 1
            }
        }
        return count == 0 ? 0 : sum / Double(count)
    }
}
