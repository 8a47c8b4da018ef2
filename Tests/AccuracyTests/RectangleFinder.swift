import Inference

@testable import Accuracy

/// A stand-in for a detector: finds the bright rectangle of each 128 × 128 image and writes it as YOLO models do.
struct RectangleFinder: InferenceEngine {
    let layout: YOLOLayout
    let name = "rectangle finder"

    init(_ layout: YOLOLayout) { self.layout = layout }

    func load(_ file: String, options: SessionOptions) throws(InferenceError) -> any InferenceSession {
        RectangleSession(layout)
    }
}

private final class RectangleSession: InferenceSession {
    let layout: YOLOLayout
    let inputs = [
        TensorDescription(
            name: "images", element: .float32, axes: [.free("batch"), .fixed(3), .fixed(128), .fixed(128)])
    ]
    let outputs = [TensorDescription(name: "output", element: .float32, axes: [.free("batch"), .free(""), .free("")])]

    init(_ layout: YOLOLayout) { self.layout = layout }

    func bind(_ inputs: [TensorBuffer]) throws(InferenceError) -> any BoundRun { RectangleRun(layout, inputs[0]) }

    func finishProfile() throws(InferenceError) -> NodeProfile { throw InferenceError(.profileInvalid, "none") }
}

private final class RectangleRun: BoundRun {
    let layout: YOLOLayout
    let input: TensorBuffer
    /// Left, top, right, bottom of each image.
    private var boxes: [[Float]] = []

    init(_ layout: YOLOLayout, _ input: TensorBuffer) {
        self.layout = layout
        self.input = input
    }

    func run() {
        let pixels = input.elements(of: Float.self) ?? []
        boxes = (0..<input.shape[0]).map { image in
            var box: [Float] = [128, 128, 0, 0]
            for row in 0..<128 {
                for column in 0..<128 where pixels[image * 3 * 16384 + row * 128 + column] > 0.5 {
                    box = [
                        min(box[0], Float(column)), min(box[1], Float(row)), max(box[2], Float(column + 1)),
                        max(box[3], Float(row + 1)),
                    ]
                }
            }
            return box
        }
    }

    func output(_ index: Int) throws(InferenceError) -> TensorBuffer {
        let batch = boxes.count
        switch layout {
        case .rows:
            return try buffer([batch, 400, 6]) { image, values in
                // Two of many boxes hold the object, one of them less surely and a little aside.
                for (place, score) in [(2, 0.9), (5, 0.7)] {
                    values.replace(at: place * 6, centred(image) + [1, Float(score)])
                }
            }
        case .columns:
            return try buffer([batch, 5, 9]) { image, values in
                for (place, score) in [(2, 0.9), (5, 0.7)] {
                    for (row, number) in (centred(image) + [Float(score)]).enumerated() {
                        values[row * 9 + place] = number
                    }
                }
            }
        case .ranked:
            return try buffer([batch, 4, 6]) { image, values in values.replace(at: 0, boxes[image] + [0.9, 0]) }
        case .suppressed:
            return try buffer([batch, 7]) { image, values in
                values.replace(at: 0, [Float(image)] + boxes[image] + [0, 0.9])
            }
        }
    }

    private func centred(_ image: Int) -> [Float] {
        let box = boxes[image]
        return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, box[2] - box[0], box[3] - box[1]]
    }

    private func buffer(
        _ shape: [Int], _ write: (Int, inout [Float]) -> Void
    ) throws(InferenceError) -> TensorBuffer {
        let buffer = try TensorBuffer(.float32, shape: shape)
        var all: [Float] = []
        for image in 0..<shape[0] {
            var values = [Float](repeating: 0, count: buffer.count / shape[0])
            write(image, &values)
            all += values
        }
        _ = buffer.withElements(of: Float.self) { $0.update(fromContentsOf: all) }
        return buffer
    }
}

extension [Float] {
    fileprivate mutating func replace(at place: Int, _ values: [Float]) {
        replaceSubrange(place..<place + values.count, with: values)
    }
}
