import Accuracy
import Inference

/// Finds lines of text in an image by a PP-OCR detection model, and hands each on as an image of its own.
///
/// Request: `image`. Answer: `boxes` FP32 [lines, 4, 2], corners in pixels of the image, clockwise from the upper left,
/// in reading order; `box_scores` FP32 [lines]. To the next stage: one `image` UINT8 [height, width, 3] a line.
public struct TextDetection: StageTransform {
    public static let name = "text-detection"
    public static let makesVariantSizes = true

    /// What the shorter side is enlarged to; an image whose longer side is larger than the most is shrunk to that first.
    static let leastSide = 736.0, mostSide = 2000.0
    /// The longer side never gets larger than this, as in PaddleOCR 3.
    static let mostEnlargedSide = 4000.0
    /// The most pixels that the model sees: memory grows with them, and with the batch.
    static let mostPixels = 2_000_000.0
    /// Sides in pixels of the image that a line must exceed.
    static let leastLineSide = 3.0
    /// Lines are cut out until they have so many times the image's pixels: boxes may overlap without end.
    static let mostOverlap = 4.0

    /// What the shorter side is brought to, whatever it is, for a variant that states a size; nil for the usual rule.
    private var side: Double?

    public init() {}

    public func adapted(
        to variant: ServedVariant, model: ModelInterface
    ) throws(ServingError) -> any StageTransform {
        try TextModel.check(variant, model, outputAxes: 4)
        guard !variant.shapes.isEmpty else { return self }
        let input = try TextModel.input(model)
        guard variant.shapes.count == 1, let sizes = variant.shapes[input], sizes.count == 3 else {
            throw ServingError(
                .configuration, "variant “\(variant.name)” does not state the size of pages", place: variant.file,
                advice: "write “inputs: {\(input): [3, 480, 480]}”; "
                    + "the shorter side of pages becomes the smaller number")
        }
        var adapted = self
        adapted.side = Double(min(sizes[1], sizes[2]))
        return adapted
    }

    public func interface(of model: ModelInterface) -> ModelInterface {
        ModelInterface(
            inputs: [ImageRequest.description],
            outputs: [
                TensorDescription(name: "boxes", element: .float32, axes: [.free("lines"), .fixed(4), .fixed(2)]),
                TensorDescription(name: "box_scores", element: .float32, axes: [.free("lines")]),
            ])
    }

    public func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
        let image = try ImageRequest.image(inputs)
        let size = Self.size(width: image.width, height: image.height, side: side)
        let tensor = try NormalisedImage.tensor(
            image, name: try TextModel.input(model), width: size.width, height: size.height, canvas: size.width)
        return PreparedRequest(inputs: [tensor], memory: image)
    }

    /// The size at which the model sees an image: whole multiples of 32.
    /// - Parameter side: of the shorter side, as far as the longer one allows it; nil for the usual rule.
    static func size(width: Int, height: Int, side: Double? = nil) -> (width: Int, height: Int) {
        let (longer, shorter) = (Double(max(width, height)), Double(min(width, height)))
        var scale = min(1, mostSide / longer)
        if let side {
            scale = min(side / shorter, mostEnlargedSide / longer)
        } else if shorter * scale < leastSide {
            scale = min(leastSide / shorter, max(scale, mostEnlargedSide / longer))
        }
        scale = min(scale, (mostPixels / (longer * shorter)).squareRoot())
        func multiple(_ side: Int) -> Int { max(32, Int((Double(side) * scale / 32).rounded()) * 32) }
        return (multiple(width), multiple(height))
    }

    public func finish(
        _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
    ) throws(ServingError) -> StageResult {
        guard let image = prepared.memory as? PixelImage, let output = outputs.first, let values = output.float32s,
            output.shape.count == 4, output.shape[0] == 1, output.shape[1] == 1
        else { throw TextModel.unexpected(outputs, "FP32 [1, 1, height, width]") }
        let map = TextMap(width: output.shape[3], height: output.shape[2], values: values)
        let lines = Self.lines(of: map, in: image)
        var next: [[Tensor]] = []
        var kept: [TextMap.Line] = []
        for line in lines {
            guard let crop = try LineCrop.image(line.box, of: image) else { continue }
            kept.append(line)
            next.append([Tensor(crop)])
        }
        let corners = kept.flatMap { $0.box.corners.flatMap { [Float($0.x), Float($0.y)] } }
        return StageResult(
            answer: [
                Tensor("boxes", floats: corners, shape: [kept.count, 4, 2]),
                Tensor("box_scores", floats: kept.map { Float($0.score) }, shape: [kept.count]),
            ], next: next)
    }

    /// The lines of a map in whole pixels of the image, in reading order.
    static func lines(of map: TextMap, in image: PixelImage) -> [TextMap.Line] {
        guard map.width > 0, map.height > 0, map.values.count == map.width * map.height else { return [] }
        let scale = SIMD2(Double(image.width) / Double(map.width), Double(image.height) / Double(map.height))
        let last = SIMD2(Double(image.width - 1), Double(image.height - 1))
        var left = mostOverlap * Double(image.width * image.height)
        var lines: [TextMap.Line] = []
        for line in map.lines() {
            let box = Quadrilateral(
                ordering: line.box.corners.map {
                    ($0 * scale).rounded(.toNearestOrEven).clamped(lowerBound: .zero, upperBound: last)
                })
            guard min(box.distance(0, 1), box.distance(0, 3)) >= leastLineSide + 1 else { continue }
            left -= box.width * box.height
            if left >= 0 { lines.append(TextMap.Line(box: box, score: line.score)) }
        }
        return inReadingOrder(lines)
    }

    /// From above to below, and from left to right where upper left corners differ by less than ten pixels in height.
    private static func inReadingOrder(_ lines: [TextMap.Line]) -> [TextMap.Line] {
        func corner(_ line: TextMap.Line) -> SIMD2<Double> { line.box.corners[0] }
        var sorted = lines.sorted { (corner($0).y, corner($0).x) < (corner($1).y, corner($1).x) }
        for end in sorted.indices.dropFirst() {
            var place = end
            while place > 0, abs(corner(sorted[place]).y - corner(sorted[place - 1]).y) < 10,
                corner(sorted[place]).x < corner(sorted[place - 1]).x
            {
                sorted.swapAt(place, place - 1)
                place -= 1
            }
        }
        return sorted
    }
}
