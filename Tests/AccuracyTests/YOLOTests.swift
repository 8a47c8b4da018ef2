import Statistics
import TestKit
import Testing

@testable import Accuracy

@Suite struct YOLOTests {
    static let found = [
        ModelDetection(box: BoundingBox(x: 10, y: 20, width: 30, height: 40), classIndex: 1, score: 0.75),
        ModelDetection(box: BoundingBox(x: 0, y: 0, width: 8, height: 8), classIndex: 0, score: 0.5),
    ]

    /// The same two detections in the second image of a batch of two, as each layout writes them.
    static func output(_ layout: YOLOLayout) throws -> YOLOOutput {
        let boxes = 9
        switch layout {
        case .rows:
            var values = [Float](repeating: 0, count: 2 * boxes * 7)
            for (place, item) in found.enumerated() {
                let row = (boxes + 4 + place) * 7
                for (index, number) in centred(item.box).enumerated() { values[row + index] = number }
                values[row + 4] = 1
                values[row + 5 + item.classIndex] = Float(item.score)
            }
            return try YOLOOutput(layout, shape: [2, boxes, 7], values: values)
        case .columns:
            var values = [Float](repeating: 0, count: 2 * boxes * 6)
            for (place, item) in found.enumerated() {
                let first = 6 * boxes + 3 + place
                for (index, number) in centred(item.box).enumerated() { values[first + index * boxes] = number }
                values[first + (4 + item.classIndex) * boxes] = Float(item.score)
            }
            return try YOLOOutput(layout, shape: [2, 6, boxes], values: values)
        case .suppressed:
            let rows = found.flatMap { item -> [Float] in
                [1] + corners(item.box) + [Float(item.classIndex), Float(item.score)]
            }
            return try YOLOOutput(layout, shape: [3, 7], values: [0, 1, 1, 2, 2, 0, 0.9] + rows)
        case .ranked:
            let rows = found.flatMap { item -> [Float] in
                corners(item.box) + [Float(item.score), Float(item.classIndex)]
            }
            return try YOLOOutput(layout, shape: [2, 2, 6], values: [Float](repeating: 0, count: 12) + rows)
        }
    }

    @Test("each layout gives the same detections", arguments: YOLOLayout.allCases)
    func layouts(layout: YOLOLayout) throws {
        let output = try Self.output(layout)
        #expect(output.detections(inImage: 1, confidence: 0.1) == Self.found)
        #expect(output.detections(inImage: 1, confidence: 0.6) == Array(Self.found.prefix(1)))
        #expect(output.detections(inImage: 0, confidence: 0.1).count == (layout == .suppressed ? 1 : 0))
        #expect(YOLOLayout.layout(of: output.shape, classes: 2) == layout)
    }

    @Test("a box counts for each of its classes, or for the best alone")
    func severalClasses() throws {
        let output = try YOLOOutput(.rows, shape: [1, 1, 8], values: [5, 5, 4, 4, 0.5, 0.2, 0.9, 0.8])
        let all = output.detections(inImage: 0, confidence: 0.3)
        #expect(all.map(\.classIndex) == [1, 2])
        #expect(abs(all[0].score - 0.45) < 1e-6)
        #expect(output.detections(inImage: 0, confidence: 0.3, allClasses: false).map(\.classIndex) == [1])
    }

    @Test("published shapes are told apart")
    func shapes() {
        #expect(YOLOLayout.layout(of: [1, 25200, 85], classes: 80) == .rows)
        #expect(YOLOLayout.layout(of: [1, 84, 8400], classes: 80) == .columns)
        #expect(YOLOLayout.layout(of: [37, 7], classes: 80) == .suppressed)
        #expect(YOLOLayout.layout(of: [1, 300, 6], classes: 80) == .ranked)
        #expect(YOLOLayout.layout(of: [1, 300, 6], classes: 1) == .ranked)
        #expect(YOLOLayout.layout(of: [1, 25200, 6], classes: 1) == .rows)
        #expect(YOLOLayout.layout(of: [1, 25200, 85], classes: 3) == .rows)
        #expect(YOLOLayout.layout(of: [1, 84, 8400], classes: 3) == .columns)
        #expect(YOLOLayout.layout(of: [1, 1000], classes: 80) == nil)
        #expect(YOLOLayout.layout(of: [1, 3, 80, 80], classes: 80) == nil)
    }

    @Test("numbers that make no sense are left out")
    func nonsense() throws {
        let output = try YOLOOutput(
            .rows, shape: [1, 3, 6],
            values: [.nan, 5, 4, 4, 1, 1, 5, 5, -4, 4, 1, 1, 5, 5, 4, 4, .nan, 1])
        #expect(output.detections(inImage: 0, confidence: 0.1).isEmpty)
        #expect(throws: AccuracyError.self) { try YOLOOutput(.rows, shape: [1, 3, 6], values: [1]) }
        #expect(throws: AccuracyError.self) { try YOLOOutput(.columns, shape: [1, 3, 6], values: []) }
    }

    @Test("suppression equals its definition")
    func suppression() {
        forRandomInstances(40, seed: testSeed([:])) { generator, label in
            let candidates = (0..<25).map { _ in
                ModelDetection(
                    box: BoundingBox(
                        x: Double(generator.index(below: 12)), y: Double(generator.index(below: 12)),
                        width: Double(1 + generator.index(below: 8)), height: Double(1 + generator.index(below: 8))),
                    classIndex: generator.index(below: 3), score: Double(generator.index(below: 20)) / 20)
            }
            let overlap = Double(generator.index(below: 10)) / 10
            let kept = NonMaximumSuppression(overlap: overlap, most: 1000)(candidates)
            // By definition: a box stays when no better one that stays, of its class, overlaps it by more.
            var order = Array(candidates.indices)
            order.sort { (candidates[$1].score, $0) < (candidates[$0].score, $1) }
            var stays: [Int] = []
            for index in order {
                let isCovered = stays.contains {
                    candidates[$0].classIndex == candidates[index].classIndex
                        && overlapByPixels(candidates[$0].box, candidates[index].box) > overlap
                }
                if !isCovered { stays.append(index) }
            }
            #expect(kept == stays.map { candidates[$0] }, "\(label)")
            #expect(NonMaximumSuppression(overlap: overlap, most: 5)(candidates) == Array(kept.prefix(5)), "\(label)")
        }
    }

    @Test("the 80 classes have COCO's ids")
    func cocoClasses() throws {
        let ids = COCOClasses.categoryIDs
        #expect(ids.count == 80 && ids.first == 1 && ids.last == 90)
        // Published: class 11 (stop sign) is 13, class 79 (toothbrush) is 90, class 60 (dining table) is 67.
        #expect(ids[11] == 13 && ids[60] == 67)
        let part = [COCOCategory(id: 18, name: "dog"), COCOCategory(id: 3, name: "car")]
        #expect(try COCOClasses.categoryIDs(forClasses: 80, part, file: "m") == ids)
        #expect(try COCOClasses.categoryIDs(forClasses: 2, part, file: "m") == [3, 18])
        #expect(try COCOClasses.categoryIDs(forClasses: nil, part, file: "m") == ids)
        #expect(
            try COCOClasses.categoryIDs(forClasses: 3, named: ["car", "cow", "dog"], part, file: "m") == [3, nil, 18])
        #expect(throws: AccuracyError.self) { try COCOClasses.categoryIDs(forClasses: 5, part, file: "m") }
        #expect(throws: AccuracyError.self) {
            try COCOClasses.categoryIDs(forClasses: 2, named: ["dog"], part, file: "m")
        }
        #expect(throws: AccuracyError.self) {
            try COCOClasses.categoryIDs(forClasses: 1, named: ["cow"], part, file: "m")
        }
    }

    /// Counts pixels of integer boxes.
    private func overlapByPixels(_ a: BoundingBox, _ b: BoundingBox) -> Double {
        func pixels(_ box: BoundingBox) -> Set<Int> {
            Set(
                (Int(box.y)..<Int(box.y + box.height)).flatMap { row in
                    (Int(box.x)..<Int(box.x + box.width)).map { row * 1000 + $0 }
                })
        }
        let (left, right) = (pixels(a), pixels(b))
        return Double(left.intersection(right).count) / Double(left.union(right).count)
    }

    private static func centred(_ box: BoundingBox) -> [Float] {
        [Float(box.x + box.width / 2), Float(box.y + box.height / 2), Float(box.width), Float(box.height)]
    }

    private static func corners(_ box: BoundingBox) -> [Float] {
        [Float(box.x), Float(box.y), Float(box.x + box.width), Float(box.y + box.height)]
    }
}
