import Accuracy
import ArgumentParser
import Inference
import Quantities
import Reporting
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct AccuracyModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Run a model on labelled images and judge what it says.",
        discussion: """
            Detection: --coco with --images; the model writes YOLO's boxes. Classification: --folder with a folder for \
            each class, or --csv with the columns file,label. Images are JPEG or PNG. \
            Preparations: imagenet (centre, normalised; usual for classes), yolo (letterbox; usual for detection), \
            stretch, none.

            Examples:
              perjoule accuracy model yolov7.onnx --coco instances.json --images val2017 --limit 500
              perjoule accuracy model resnet50.onnx --folder val --classes names.txt --batch 16
              perjoule accuracy model digits.onnx --csv labels.csv --preparation none
            """)

    @Argument(help: "An ONNX file, or zoo:NAME (whose weights are not trained).")
    var model: String

    @Option(help: "COCO annotations of the images.", completion: .file(extensions: ["json"]))
    var coco: String?

    @Option(
        help: "Folder of images, for --coco and --csv. Default with --csv: the table's folder.", completion: .directory)
    var images: String?

    @Option(help: "Folder with a folder of images for each class.", completion: .directory)
    var folder: String?

    @Option(help: "Table with the columns file,label.", completion: .file(extensions: ["csv"]))
    var csv: String?

    @Option(help: "File with the names of the model's classes in their order, one a line.", completion: .file())
    var classes: String?

    @Option(help: "What is done to images: imagenet, yolo, stretch or none.")
    var preparation: String?

    @Option(help: "Side in pixels of what the model sees, where the model leaves it open.")
    var size: Int?

    @Option(help: "The most images, drawn by chance from --seed.")
    var limit: Int?

    @Option(help: "Images per run.")
    var batch = 1

    @Option(help: "Threads of one run. Default: all processors.")
    var threads: Int?

    @Option(help: "A detector's boxes that overlap a better one of their class by more are left out.")
    var nms = 0.65

    @OptionGroup var detection: DetectionOptions
    @OptionGroup var engine: EngineOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let dataset = try dataset()
        let reference = try ModelReference(
            parsing: model, relativeTo: FileManager.default.currentDirectoryPath)
        if case .zoo = reference {
            output.say("perjoule: warning: models of the zoo have random weights, so they recognise nothing")
        }
        let file = try reference.file(cachedIn: engine.modelCache)
        let engine = try engine.open()
        let options = SessionOptions(threads: threads ?? EngineOptions.processors)
        let progress = Progress(isQuiet: output.quiet)
        let batch = batch
        let began = ContinuousClock.now
        let report = try await cancellingOnInterrupt {
            defer { progress.end() }
            return try await dataset.evaluate(model: file, engine: engine, options: options, batch: batch) {
                done, total in
                let elapsed = Seconds((ContinuousClock.now - began) / .seconds(1))
                guard elapsed > Seconds(1) else { return }
                progress.show(ProgressLine(done: done, total: total, elapsed: elapsed, item: "images"))
            }
        }
        Console.print(report, title: "\(model) on \(report.imageCount) images", output)
    }

    private func dataset() throws -> AccuracyDataset {
        guard batch >= 1 else { throw UsageError(message: "--batch must be at least 1") }
        var dataset = AccuracyDataset(
            try source(), preparation: try preparation.map { try ImagePreparation(named: $0) }, size: size, limit: limit
        )
        dataset.confidence = detection.confidence
        dataset.overlap = detection.iou
        dataset.suppressionOverlap = nms
        dataset.classFile = classes
        dataset.seed = detection.seed
        dataset.resamples = detection.resamples
        return dataset
    }

    private func source() throws -> AccuracyDataset.Source {
        guard [coco, folder, csv].count(where: { $0 != nil }) == 1 else {
            throw UsageError(
                message: "labels must come from one of --coco, --folder and --csv",
                advice: "give --coco FILE --images FOLDER, --folder FOLDER, or --csv FILE")
        }
        if let folder { return .folder(folder) }
        if let csv { return .table(csv, images: images ?? URL(fileURLWithPath: csv).deletingLastPathComponent().path) }
        guard let coco, let images else {
            throw UsageError(message: "--coco needs --images", advice: "give the folder in which the images lie")
        }
        return .coco(annotations: coco, images: images)
    }
}
