import Statistics
import TestKit
import Testing

@testable import Accuracy

@Suite struct COCOEvaluationTests {
    /// 1e-9: pycocotools sums in another order, and its values are written with twelve decimals.
    static let tolerance = 1e-9

    @Test("equal to pycocotools", arguments: expectedCOCO.indices)
    func equalsReference(seed: Int) throws {
        let given = COCOCase(seed: UInt64(seed))
        let folder = try ScratchFolder()
        let annotations = try COCOAnnotations(contentsOf: folder.file("labels.json", given.annotationText))
        let detections = try COCODetection.list(contentsOf: folder.file("found.json", given.detectionText))
        #expect(annotations.objects == given.annotations.objects)
        #expect(detections == given.detections)
        let evaluation = try COCOEvaluation(annotations, detections)
        let expected = expectedCOCO[seed]
        for (figure, expected) in zip(evaluation.summary.figures, expected) {
            #expect(abs((figure.value ?? -1) - expected) <= Self.tolerance, "\(figure.name) of seed \(seed)")
        }
        let points = [
            try evaluation.operatingPoint(confidence: 0.25, overlap: 0.5),
            try evaluation.operatingPoint(confidence: 0.5, overlap: 0.6),
        ]
        let counts = points.map(\.counts).flatMap { [$0.truePositives, $0.falsePositives, $0.falseNegatives] }
        #expect(counts == expected[12...].map { Int($0) }, "seed \(seed)")
        #expect(evaluation.remarks.isEmpty == (seed % 7 != 0 || given.annotations.objects.isEmpty))
    }

    @Test("the best confidence beats every other")
    func bestConfidence() throws {
        forRandomInstances(20, seed: 100) { generator, label in
            let given = COCOCase(seed: generator.next() % 1000)
            guard let evaluation = try? COCOEvaluation(given.annotations, given.detections),
                let best = try? evaluation.operatingPoint().best
            else { return }
            let others = (0..<32).compactMap { try? evaluation.operatingPoint(confidence: Double($0) / 32).counts.f1 }
            #expect(best.counts.f1 == others.max(), "\(label)")
            let chosen = try? evaluation.operatingPoint(confidence: best.confidence)
            #expect(chosen?.counts == best.counts, "\(label)")
        }
    }

    @Test("a resample counts an image as often as a copy of it would")
    func weightsAreCopies() throws {
        // Distinct scores: copies of tied detections would come in another order.
        for seed in UInt64(1)...10 {
            var given = COCOCase(seed: seed)
            for index in given.detections.indices { given.detections[index].score = 1 / Double(index + 2) }
            let evaluation = try COCOEvaluation(given.annotations, given.detections)
            let weights = given.annotations.images.indices.map { UInt16(($0 + Int(seed)) % 3) }
            var copies = COCOAnnotations(images: [], categories: given.annotations.categories, objects: [])
            var found: [COCODetection] = []
            // Weights go by rising id.
            for (image, weight) in zip(given.annotations.images.sorted { $0.id < $1.id }, weights) {
                for copy in 0..<Int(weight) {
                    let id = image.id + 1_000_000 * copy
                    copies.images.append(COCOImage(id: id))
                    for var object in given.annotations.objects where object.imageID == image.id {
                        object.imageID = id
                        object.id = copies.objects.count + 1
                        copies.objects.append(object)
                    }
                    for var detection in given.detections where detection.imageID == image.id {
                        detection.imageID = id
                        found.append(detection)
                    }
                }
            }
            let expected = try COCOEvaluation(copies, found).summary.averagePrecision50
            let weighted = try evaluation.weighted(.averagePrecisionAt(overlap: 0.5))(weights)
            #expect(abs((weighted ?? -1) - (expected ?? -1)) < 1e-12, "seed \(seed)")
        }
    }

    @Test("intervals hold their figure, and repeat with the seed")
    func intervals() throws {
        let given = COCOCase(seed: 1)
        let evaluation = try COCOEvaluation(given.annotations, given.detections)
        for figure in [COCOEvaluation.ResampledFigure.averagePrecision, .f1(confidence: 0.25, overlap: 0.5)] {
            let interval = try #require(try evaluation.interval(of: figure, resamples: 200, seed: 3))
            let value =
                figure == .averagePrecision
                ? evaluation.summary.averagePrecision : try evaluation.operatingPoint().counts.f1
            #expect(interval.contains(value ?? -1))
            #expect(interval.halfWidth > 0)
            #expect(try evaluation.interval(of: figure, resamples: 200, seed: 3) == interval)
            #expect(try evaluation.interval(of: figure, resamples: 200, seed: 4) != interval)
        }
    }

    @Test("perfect, empty and impossible cases")
    func corners() throws {
        let labels = COCOAnnotations(
            images: [COCOImage(id: 1)], categories: [COCOCategory(id: 1, name: "cat")],
            objects: [
                COCOObject(id: 1, imageID: 1, categoryID: 1, box: BoundingBox(x: 0, y: 0, width: 10, height: 10))
            ])
        let box = BoundingBox(x: 0, y: 0, width: 10, height: 10)
        let right = COCODetection(imageID: 1, categoryID: 1, box: box, score: 0.9)
        let perfect = try COCOEvaluation(labels, [right])
        // pycocotools, too, divides by one and a rounding unit.
        #expect(abs((perfect.summary.averagePrecision ?? 0) - 1) < 1e-15)
        #expect(perfect.summary.averagePrecisionLarge == nil)
        #expect(try perfect.interval(of: .averagePrecision) == nil)
        let nothing = try COCOEvaluation(labels, [])
        #expect(nothing.summary.averagePrecision == 0)
        #expect(try nothing.operatingPoint().counts.precision == nil)
        #expect(try nothing.operatingPoint().counts.f1 == 0)
        #expect(throws: AccuracyError.self) { try nothing.operatingPoint(overlap: 0) }
        #expect(throws: AccuracyError.self) { try nothing.operatingPoint(confidence: .nan) }
        #expect(throws: AccuracyError.self) {
            try COCOEvaluation(labels, [COCODetection(imageID: 2, categoryID: 1, box: box, score: 1)])
        }
        #expect(throws: AccuracyError.self) {
            try COCOEvaluation(labels, [COCODetection(imageID: 1, categoryID: 1, box: box, score: .nan)])
        }
        let unlisted = try COCOEvaluation(
            labels, [right, COCODetection(imageID: 1, categoryID: 7, box: box, score: 1)])
        #expect(unlisted.summary == perfect.summary)
        #expect(unlisted.remarks.count == 1)
    }
}
