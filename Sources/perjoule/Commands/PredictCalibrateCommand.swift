import ArgumentParser
import Prediction
import Profiling
import Quantities
import Reporting
import Studies

struct PredictCalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Fit a predictor of another machine to this one, from a few layers or from networks' totals.",
        discussion: """
            Layers give every type a factor of its own, totals one factor for everything. The error after calibration is
            that on cases left out of it. Without --out and --name it is installed as this machine's predictor.

            Examples:
              perjoule predict calibrate --layers measured/ --out mine.predictor
              perjoule predict calibrate --network zoo:resnet50 --batch 8 --energy 12.3J --out mine.predictor
              perjoule predict calibrate --measure zoo:resnet50 zoo:vgg11 --name my-server
            """)

    @OptionGroup var predictor: PredictorOptions

    @Option(
        help: "A folder with random_<type>.csv or real_<type>.csv of this machine, or the word store.",
        completion: .directory)
    var layers: String?

    @Option(help: "A model whose energy is known; repeat for several.", completion: .file(extensions: ["onnx"]))
    var network: [String] = []

    @Option(help: "Joules of a forward pass of --network's batch, one for each.", transform: amount)
    var energy: [Joules] = []

    @Option(
        parsing: .upToNextOption, help: "Models to measure now, as profile does.",
        completion: .file(extensions: ["onnx"])
    )
    var measure: [String] = []

    @Flag(help: "Refuse a table with a bad row instead of leaving the row out.")
    var strict = false

    @Option(help: "Size of the batch axis. Default: the file's, else 1.")
    var batch: Int?

    @OptionGroup var inputs: InputOptions
    @OptionGroup var destination: PredictorDestination
    @OptionGroup var measurement: MeasurementOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [layers != nil, !network.isEmpty, !measure.isEmpty].count(where: \.self) == 1 else {
            throw ValidationError("give one of --layers, --network with --energy, and --measure")
        }
        guard network.count == energy.count else {
            throw ValidationError("give as many --energy as --network: \(network.count)")
        }
    }

    func run() async throws {
        let predictor = try predictor.open(output)
        let result = try await calibrated(predictor)
        for remark in result.remarks { output.say("perjoule: \(remark)") }
        let paths = try destination.keep(result.predictor, otherwise: PredictorOptions.thisMachine, output)
        if output.json {
            try Console.print(json: CalibrationSummary(result, files: paths))
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(result.table))
        }
    }

    private func calibrated(_ predictor: EnergyPredictor) async throws -> CalibrationResult {
        if let layers {
            return try predictor.calibrated(on: measuredLayers(layers))
        }
        var totals: [MeasuredTotal] = []
        for (model, energy) in zip(network, energy) {
            totals.append(
                try predicted(model, predictor).total(
                    Estimate(energy, provenance: .given(in: "the command"))))
        }
        for model in measure {
            let predicted = try predicted(model, predictor)
            totals.append(predicted.total(try await measurement.profile(model, as: predicted, output)))
        }
        return try predictor.calibrated(toTotals: totals)
    }

    private func measuredLayers(_ source: String) throws -> [LayerMeasurement] {
        let all: [MeasuredLayers.Kind] = [.random, .real]
        // Tables of either kind do; a folder with neither is refused for the first.
        let isStore = source == LayerOptions.store
        let present = isStore ? all : all.filter { MeasuredLayers.contains($0, in: source) }
        return try (present.isEmpty ? [.random] : present).flatMap {
            try isStore
                ? MeasuredLayers(store: measurement.store.open(), kind: $0).measurements
                : folder(source, $0).measurements
        }
    }

    private func folder(_ path: String, _ kind: MeasuredLayers.Kind) throws -> MeasuredLayers {
        let layers = try MeasuredLayers(folder: path, kind: kind, strict: strict)
        output.say(about: layers)
        return layers
    }

    private func predicted(_ model: String, _ predictor: EnergyPredictor) throws -> PredictedModel {
        try PredictedModel(
            ModelReference(parsing: model, relativeTo: "."), inputs: inputs.shapes, batch: batch, predictor: predictor)
    }
}
