/// How a YOLO model writes what it found.
public enum YOLOLayout: String, Sendable, Hashable, Codable, CaseIterable {
    /// `[N, boxes, 5 + classes]` of YOLOv3, v5 and v7: centre, size, whether there is an object, each class.
    case rows
    /// `[N, 4 + classes, boxes]` of YOLOv8 and later: centre, size, each class.
    case columns
    /// `[boxes, 7]` with suppression in the model: image in the batch, corners, class, score.
    case suppressed
    /// `[N, boxes, 6]` with suppression in the model (v8 and v10): corners, score, class.
    case ranked

    /// The layout that an output's shape tells; nil where it is none of them.
    /// - Parameter classes: how many kinds of object the labels know, which decides where a shape fits two layouts.
    public static func layout(of shape: [Int], classes: Int) -> YOLOLayout? {
        if shape.count == 2 { return shape[1] == 7 ? .suppressed : nil }
        guard shape.count == 3 else { return nil }
        if shape[2] == 5 + classes, shape[1] != 4 + classes { return .rows }
        if shape[1] == 4 + classes { return .columns }
        if shape[2] == 6 { return .ranked }
        if shape[2] == 7 { return .suppressed }
        // A model may know more classes than the labels: there are always more boxes than numbers to each.
        if shape[2] > 5, shape[1] > shape[2] { return .rows }
        return shape[1] > 4 && shape[2] > shape[1] ? .columns : nil
    }

    /// The number of classes that a shape has room for; nil where the output does not tell.
    public func classCount(of shape: [Int]) -> Int? {
        switch self {
        case .rows: shape[2] - 5
        case .columns: shape[1] - 4
        case .suppressed, .ranked: nil
        }
    }
}

/// The output of a YOLO model for a batch of images.
public struct YOLOOutput: Sendable {
    public let layout: YOLOLayout
    public let shape: [Int]
    /// Row-major.
    public let values: [Float]

    /// - Throws: ``AccuracyError`` for values that do not fill the shape, or a shape that is not the layout's.
    public init(_ layout: YOLOLayout, shape: [Int], values: [Float]) throws(AccuracyError) {
        let fits =
            switch layout {
            case .rows: shape.count == 3 && shape[2] > 5
            case .columns: shape.count == 3 && shape[1] > 4
            case .suppressed: (shape.count == 2 || shape.count == 3) && shape[shape.count - 1] == 7
            case .ranked: shape.count == 3 && shape[2] == 6
            }
        guard fits, shape.allSatisfy({ $0 >= 0 }), shape.reduce(1, *) == values.count else {
            throw AccuracyError(.mismatch, "an output of shape \(shape) does not have the layout “\(layout.rawValue)”")
        }
        self.layout = layout
        self.shape = shape
        self.values = values
    }

    /// What was found in one image of the batch, from a confidence upwards; not suppressed yet.
    ///
    /// The confidence of `rows` is that there is an object times that of the class.
    /// - Parameter allClasses: a box counts for each class above the confidence rather than for its best one alone, as
    ///   YOLOv5 and v7 have it when they are judged.
    public func detections(inImage image: Int, confidence: Double, allClasses: Bool = true) -> [ModelDetection] {
        switch layout {
        case .rows:
            return candidates(shape[1], classes: shape[2] - 5, confidence, allClasses) { box, number in
                values[(image * shape[1] + box) * shape[2] + number]
            }
        case .columns:
            return candidates(shape[2], classes: shape[1] - 4, confidence, allClasses) { box, number in
                values[(image * shape[1] + number) * shape[2] + box]
            }
        case .suppressed, .ranked: return suppressed(image, confidence)
        }
    }

    private func candidates(
        _ boxes: Int, classes: Int, _ confidence: Double, _ allClasses: Bool, _ value: (Int, Int) -> Float
    ) -> [ModelDetection] {
        let hasObject = layout == .rows
        let first = hasObject ? 5 : 4
        var found: [ModelDetection] = []
        for box in 0..<boxes {
            let object = hasObject ? Double(value(box, 4)) : 1
            guard object >= confidence else { continue }
            var best: (index: Int, score: Double)?
            func add(_ index: Int, _ score: Double) {
                let (x, y) = (Double(value(box, 0)), Double(value(box, 1)))
                let (width, height) = (Double(value(box, 2)), Double(value(box, 3)))
                let place = BoundingBox(x: x - width / 2, y: y - height / 2, width: width, height: height)
                guard place.isFinite, width >= 0, height >= 0 else { return }
                found.append(ModelDetection(box: place, classIndex: index, score: score))
            }
            for index in 0..<classes {
                let score = object * Double(value(box, first + index))
                guard score >= confidence else { continue }
                if allClasses { add(index, score) } else if score > best?.score ?? -1 { best = (index, score) }
            }
            if let best { add(best.index, best.score) }
        }
        return found
    }

    private func suppressed(_ image: Int, _ confidence: Double) -> [ModelDetection] {
        let width = shape[shape.count - 1]
        let isRanked = layout == .ranked
        let perImage = shape.count == 3 ? shape[1] : values.count / width
        let rows = shape.count == 3 ? image * perImage..<(image + 1) * perImage : 0..<perImage
        return rows.compactMap { row in
            let numbers = values[row * width..<(row + 1) * width].map(Double.init)
            // Where rows say which image they belong to, they come for the whole batch.
            if !isRanked, shape.count == 2, numbers[0] != Double(image) { return nil }
            let first = isRanked ? 0 : 1
            let (score, kind) = isRanked ? (numbers[4], numbers[5]) : (numbers[6], numbers[5])
            let box = BoundingBox(
                x: numbers[first], y: numbers[first + 1], width: numbers[first + 2] - numbers[first],
                height: numbers[first + 3] - numbers[first + 1])
            guard score >= confidence, box.isFinite, box.width >= 0, box.height >= 0,
                let index = Int(exactly: kind.rounded()), index >= 0
            else { return nil }
            return ModelDetection(box: box, classIndex: index, score: score)
        }
    }
}
