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

struct PredictTrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Fit a predictor to measured layers; every choice rests on cross-validation over them alone.",
        discussion: """
            Rows come from a folder with random_<type>.csv, or from the store after perjoule collect layers.
            Without --out and --name, a predictor from the store is installed as this machine's own.

            Examples:
              perjoule predict train --layers measured/ --out predictor.json
              perjoule predict train --layers store
            """)

    @Option(help: "A folder with random_<type>.csv, or the word store.", completion: .directory)
    var layers: String

    @OptionGroup var destination: PredictorDestination

    @Flag(help: "Refuse a table with a bad row instead of leaving the row out.")
    var strict = false

    @Flag(help: "Fit prices alone, without the smooth correction: a file of a few kilobytes.")
    var physicsOnly = false

    @Option(help: "Seed of every draw.")
    var seed: UInt64 = 1

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard layers == "store" || destination.out != nil || destination.name != nil else {
            throw ValidationError("give --out FILE to write the predictor to, or --name NAME to install it")
        }
    }

    func run() async throws {
        let folder = try LayerFolder(layers, kind: .random, strict: strict)
        output.say(about: folder)
        var options = TrainingOptions(seed: seed)
        if physicsOnly { options.correctionRows = 0 }
        let predictor = try await EnergyPredictor.train(
            name: destination.name ?? fileName ?? "predictor", on: folder.measurements, options: options)
        let paths = try destination.keep(predictor, otherwise: nil, output)
        if output.json {
            try Console.print(json: TrainingResult(predictor, files: paths, folder))
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(predictor.crossValidationTable))
        }
    }

    /// The file's name without its ending.
    private var fileName: String? {
        destination.out.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
    }
}

/// What `predict train --json` prints.
private struct TrainingResult: Encodable {
    let name: String
    let files: [String]
    let rows: Int
    let leftOut: [String]
    let types: [String: CrossValidationReport]

    init(_ predictor: EnergyPredictor, files: [String], _ folder: LayerFolder) {
        name = predictor.name
        self.files = files
        rows = folder.measurements.count
        leftOut = folder.problems.map(\.description)
        types = predictor.crossValidation
    }
}
