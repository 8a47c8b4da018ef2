import Foundation
import Inference
import Quantities
import Synchronization
import Testing

@testable import Accuracy

/// The engine that scripts/setup fetched; nil where it is absent.
private let fetchedEngine = try? ONNXRuntimeEngine(.forThisProcess(environment: ProcessInfo.processInfo.environment))

@Suite struct DatasetTests {
    private static let colours: [(name: String, colour: [UInt8])] = [
        ("blue", [20, 30, 200]), ("green", [10, 180, 60]), ("red", [220, 10, 40]),
    ]

    /// Pictures of one colour each, in a folder for each colour; two of nine lie in the wrong one.
    private static func pictures(_ folder: ScratchFolder) throws {
        for (index, (name, colour)) in colours.enumerated() {
            for number in 0..<3 {
                let isWrong = number == 2 && index < 2
                let shown = isWrong ? colours[index + 1].colour : colour
                try folder.file("\(name)/\(number).png", TinyPNG.file(width: 30 + number, height: 40, colour: shown))
            }
        }
        try folder.file("notes.txt", "no image")
        try folder.file("red/.hidden.png", "no image")
    }

    @Test(
        "a real model judged on a folder and on a table", .needsImageLibraries,
        .enabled(if: fetchedEngine != nil, "ONNX Runtime is absent; run scripts/setup"), arguments: [1, 2, 4, 16])
    func classification(batch: Int) async throws {
        let engine = try #require(fetchedEngine)
        let folder = try ScratchFolder()
        try Self.pictures(folder)
        let scratch = try ScratchFolder()
        let model = try scratch.file("mean.onnx", MeanColourModel.bytes)
        // Red comes first in the model, and last by name.
        let names = try scratch.file("names.txt", "red\ngreen\nblue\n")
        let seen = Mutex<[Int]>([])
        let dataset = AccuracyDataset(.folder(folder.path), preparation: .imageNet, size: 16, classFile: names)
        let report = try await dataset.evaluate(model: model, engine: engine, batch: batch) { done, _ in
            seen.withLock { $0.append(done) }
        }
        #expect(report["top1"]?.value == Fraction(7.0 / 9))
        #expect(report.accuracy?.interval?.contains(Fraction(7.0 / 9)) == true)
        #expect(report.imageCount == 9)
        #expect(seen.withLock { $0 }.last == 9)
        #expect(seen.withLock { $0 }.count == (9 + batch - 1) / batch)
        let table = "file,label\nred/0.png,0\ngreen/0.png,1\nblue/0.png,2\nblue/2.png,2\n"
        let labels = try folder.file("labels.csv", table)
        let numbered = AccuracyDataset(.table(labels, images: folder.path), preparation: .stretch, size: 16)
        let second = try await numbered.evaluate(model: model, engine: engine, batch: batch)
        #expect(second["top1"]?.value == Fraction(0.75))
    }

    @Test(
        "what does not fit is refused with advice", .needsImageLibraries,
        .enabled(if: fetchedEngine != nil, "ONNX Runtime is absent; run scripts/setup"))
    func refused() async throws {
        let engine = try #require(fetchedEngine)
        let folder = try ScratchFolder()
        try Self.pictures(folder)
        let scratch = try ScratchFolder()
        let model = try scratch.file("mean.onnx", MeanColourModel.bytes)
        func refusal(_ dataset: AccuracyDataset) async -> String {
            do {
                _ = try await dataset.evaluate(model: model, engine: engine)
                return "accepted"
            } catch { return "\(error)" }
        }
        #expect(await refusal(.init(.folder(folder.path))).contains("leaves its size open"))
        #expect(
            await refusal(.init(.folder(folder.path), preparation: ImagePreparation.none, size: 16)).contains(
                "40 pixels"))
        #expect(await refusal(.init(.folder(folder.path + "/absent"), size: 16)).contains("cannot be read"))
        #expect(await refusal(.init(.folder(scratch.path), size: 16)).contains("no folders with JPEG or PNG"))
        #expect(await refusal(.init(.folder(folder.path), limit: 0)).contains("above zero"))
        try folder.file("red/9.png", "no image")
        #expect(await refusal(.init(.folder(folder.path), size: 16)).contains("9.png: the file is neither"))
        try folder.file("pink/0.png", TinyPNG.file(width: 4, height: 4, colour: [255, 0, 255]))
        #expect(await refusal(.init(.folder(folder.path), size: 16)).contains("4 classes, the model tells 3 apart"))
    }

    @Test(
        "a detector judged through letterbox, layouts and suppression", .needsImageLibraries, arguments: [1, 3],
        YOLOLayout.allCases)
    func detection(batch: Int, layout: YOLOLayout) async throws {
        let folder = try ScratchFolder()
        var images: [COCOImage] = []
        var objects: [COCOObject] = []
        for number in 0..<7 {
            // Landscape and upright, larger and smaller than what the model sees.
            let (width, height) = (60 + 25 * number, 150 - 12 * number)
            let box = (x: 5 + 3 * number, y: 8 + number, width: 30 + 2 * number, height: 24)
            let file = TinyPNG.file(width: width, height: height, colour: [0, 0, 0], box: box)
            try folder.file("images/\(number).png", file)
            images.append(COCOImage(id: number + 1, fileName: "\(number).png"))
            let place = BoundingBox(
                x: Double(box.x), y: Double(box.y), width: Double(box.width), height: Double(box.height))
            // The last image has its label elsewhere.
            let label = number == 6 ? BoundingBox(x: 0, y: 40, width: 20, height: 20) : place
            objects.append(COCOObject(id: number + 1, imageID: number + 1, categoryID: 1, box: label))
        }
        let given = COCOAnnotations(images: images, categories: [COCOCategory(id: 1, name: "dog")], objects: objects)
        let labels = try folder.file("labels.json", given.text)
        let dataset = AccuracyDataset(.coco(annotations: labels, images: folder.path + "/images"), resamples: 50)
        let report = try await dataset.evaluate(model: "finder", engine: RectangleFinder(layout), batch: batch)
        #expect(report.counts == DetectionCounts(truePositives: 6, falsePositives: 1, falseNegatives: 1))
        #expect(abs((report["recall"]?.value.value ?? 0) - 6.0 / 7) < 1e-12)
        // Edges are found within a pixel of what the model sees.
        #expect((report["AP75"]?.value.value ?? 0) > 0.5)
        #expect(report["AP50"]?.interval != nil && report["F1"]?.interval != nil && report.accuracy?.interval != nil)
        // A model that knows more kinds than the labels.
        var named = dataset
        named.classFile = try folder.file(
            "names.txt", layout == .suppressed || layout == .ranked ? "dog\ncat\n" : "dog\n")
        named.resamples = 0
        let second = try await named.evaluate(model: "finder", engine: RectangleFinder(layout), batch: batch)
        #expect(second.counts == report.counts)
        var part = dataset
        part.limit = 3
        let drawn = try await part.evaluate(model: "finder", engine: RectangleFinder(layout), batch: batch)
        #expect(drawn.imageCount == 3)
        #expect(drawn.counts.map { $0.truePositives + $0.falseNegatives } == 3)
    }

    @Test("cancellation ends an evaluation", .needsImageLibraries)
    func cancellation() async throws {
        let folder = try ScratchFolder()
        try Self.pictures(folder)
        let dataset = AccuracyDataset(.folder(folder.path), preparation: .yolo)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await dataset.evaluate(model: "finder", engine: RectangleFinder(.rows))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("inputs that are no images are refused")
    func inputs() throws {
        func input(_ element: TensorElement, _ axes: [TensorDescription.Axis], size: Int? = nil) throws -> ImageInput {
            try ImageInput([.init(name: "x", element: element, axes: axes)], size: size, file: "m.onnx")
        }
        #expect(try input(.float32, [.free("n"), .fixed(3), .fixed(8), .fixed(6)]).width == 6)
        #expect(try input(.uint8, [.fixed(2), .fixed(8), .fixed(6), .fixed(3)]).isChannelLast)
        #expect(try input(.float32, [.free("n"), .fixed(64)], size: 8).channels == 1)
        #expect(throws: AccuracyError.self) { try input(.int64, [.free("n"), .fixed(3), .fixed(8), .fixed(8)]) }
        #expect(throws: AccuracyError.self) { try input(.float32, [.free("n"), .fixed(3)]) }
        #expect(throws: AccuracyError.self) { try input(.float32, [.free("n"), .fixed(64)], size: 7) }
        #expect(throws: AccuracyError.self) { try input(.float32, [.free("n"), .fixed(5), .fixed(8), .fixed(8)]) }
        #expect(throws: AccuracyError.self) {
            try input(.float32, [.fixed(1), .fixed(3), .fixed(8), .fixed(8)], size: 9)
        }
        #expect(throws: AccuracyError.self) { try ImageInput([], size: nil, file: "m.onnx") }
    }
}
