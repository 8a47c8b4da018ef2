import Accuracy
import ArgumentParser
import Reporting

struct AccuracyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accuracy",
        abstract: "Judge detections, predicted classes or a model against labels.",
        discussion: """
            Examples:
              perjoule accuracy detection --annotations instances.json --detections found.json
              perjoule accuracy classification --labels labels.csv --predictions predictions.csv
              perjoule accuracy model yolov7.onnx --coco instances.json --images val2017 --limit 500
              perjoule accuracy model resnet50.onnx --folder val --classes names.txt
              perjoule accuracy text pipeline.yaml --labels labels.csv
            """,
        subcommands: [
            AccuracyDetectionCommand.self, AccuracyClassificationCommand.self, AccuracyModelCommand.self,
            AccuracyTextCommand.self,
        ])
}

extension Console {
    /// Prints what came of labels: an object, or tables.
    static func print(_ report: AccuracyReport, title: String, _ output: OutputOptions) {
        if output.json {
            print(report.json.serialized(indented: true))
        } else {
            let document = Document(title: title, blocks: report.blocks())
            print(TerminalRenderer(width: width).render(document))
        }
    }
}

/// Which detections count for precision, recall and F1, and how sure the figures are.
struct DetectionOptions: ParsableArguments {
    @Option(help: "The least confidence that counts for precision, recall and F1.")
    var confidence = 0.25

    @Option(help: "The least overlap (IoU) at which an object counts as found, for precision, recall and F1.")
    var iou = 0.5

    @Option(help: "Resamples of the images behind intervals; 0 leaves them out.")
    var resamples = 1000

    @Option(help: "Seed of everything drawn by chance.")
    var seed: UInt64 = 1

    func validate() throws {
        guard (0...1_000_000).contains(resamples) else {
            throw ValidationError("--resamples must lie between 0 and 1000000")
        }
    }
}

struct AccuracyDetectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detection",
        abstract: "Judge detections against COCO annotations, exactly as pycocotools does.",
        discussion: """
            AP and AR with their sizes, precision, recall and F1 from a confidence on; intervals by resampling images.
            In JSON, a COCO figure without any object to find is -1.

            Example:
              perjoule accuracy detection --annotations instances.json --detections found.json --json
            """)

    @Option(help: "COCO annotations in the instances format.", completion: .file(extensions: ["json"]))
    var annotations: String

    @Option(
        help: "COCO results: a list of image_id, category_id, bbox, score.", completion: .file(extensions: ["json"]))
    var detections: String

    @OptionGroup var detection: DetectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (labels, found, detection) = (annotations, detections, detection)
        let report = try await cancellingOnInterrupt {
            let evaluation = try COCOEvaluation(
                COCOAnnotations(contentsOf: labels), COCODetection.list(contentsOf: found))
            return try AccuracyReport(
                evaluation, confidence: detection.confidence, overlap: detection.iou, resamples: detection.resamples,
                seed: detection.seed)
        }
        Console.print(report, title: "Detections against \(labels)", output)
    }
}

struct AccuracyClassificationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classification",
        abstract: "Judge predicted classes against labels: top-k, macro F1, confusions.",
        discussion: """
            Labels are a table with the columns file,label. Predictions are a table of files and one or more labels from
            the likeliest on, or a table with the columns file,label,score.

            Example:
              perjoule accuracy classification --labels labels.csv --predictions predictions.csv --top 1 --top 5
            """)

    @Option(help: "Table with the columns file,label.", completion: .file(extensions: ["csv"]))
    var labels: String

    @Option(help: "Table of predictions.", completion: .file(extensions: ["csv"]))
    var predictions: String

    @Option(name: .customLong("top"), help: "A k of top-k; may be repeated. Default: 1 and 5.")
    var tops: [Int] = []

    @OptionGroup var output: OutputOptions

    func run() throws {
        let evaluation = try ClassificationEvaluation(
            LabelledFile.list(contentsOf: labels), Prediction.list(contentsOf: predictions),
            ks: tops.isEmpty ? [1, 5] : tops)
        Console.print(AccuracyReport(evaluation), title: "Predictions against \(labels)", output)
    }
}
