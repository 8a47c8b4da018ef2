import ArgumentParser
import Prediction
import Quantities
import Reporting
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct PredictNetworkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network",
        abstract: "Predict a model's energy per layer, per batch and per inference, without running it.",
        discussion: """
            Layers are what ONNX Runtime really runs: fused operators count once, views cost nothing.
            A total that would leave out more than a tenth of the work, for want of models, needs --partial.

            Examples:
              perjoule predict network model.onnx --batch 8 --all
              perjoule predict network zoo:yolov7@640 --device xeon-gold-5120 --json
              perjoule predict network bert.onnx --input input_ids=1,128 --measure
            """)

    @Argument(help: "An ONNX file or zoo:NAME@SIZE.", completion: .file(extensions: ["onnx"]))
    var model: String

    @Option(help: "Size of the batch axis. Default: the file's, else 1.")
    var batch: Int?

    @OptionGroup var inputs: InputOptions
    @OptionGroup var predictor: PredictorOptions
    @OptionGroup var carbon: CarbonOptions

    @Flag(help: "Show every operator, in the order of execution.")
    var all = false

    @Flag(help: "Give the total even if it leaves out more than a tenth of the work.")
    var partial = false

    @Flag(help: "Run the model as well, as profile does, and show prediction and measurement side by side.")
    var measure = false

    @OptionGroup var measurement: MeasurementOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let reference = try ModelReference(parsing: model, relativeTo: FileManager.default.currentDirectoryPath)
        let predicted = try PredictedModel(
            reference, inputs: inputs.shapes, batch: batch, predictor: predictor.open(output),
            carbon: carbon.settings())
        for warning in predicted.prediction.warnings { output.say("perjoule: warning: \(warning)") }
        if !partial { try predicted.prediction.requireCoverage() }
        guard measure else {
            try show(predicted, nil)
            return
        }
        let profile = try await measurement.profile(model, as: predicted, output)
        try show(predicted, MeasuredBesidePrediction(predicted, profile))
    }

    private func show(_ predicted: PredictedModel, _ comparison: MeasuredBesidePrediction?) throws {
        if output.json {
            if let comparison { try Console.print(json: comparison) } else { try Console.print(json: predicted) }
            return
        }
        var document = predicted.document(limit: all ? nil : PredictedModel.usualRows)
        if let comparison { document.blocks.append(.table(comparison.table)) }
        Console.print(TerminalRenderer(width: Console.width).render(document))
    }
}
