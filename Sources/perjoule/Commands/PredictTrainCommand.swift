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
              perjoule predict train --layers measured/ --out my.predictor
              perjoule predict train --layers store
            """)

    @Option(help: "A folder with random_<type>.csv, or the word store.", completion: .directory)
    var layers: String

    @OptionGroup var destination: PredictorDestination

    @Option(
        help: "The machine of the rows, whose caches and vectors features are made of: this or xeon-gold-5120.",
        transform: choice)
    var machine: Machine?

    enum Machine: String, CaseIterable {
        case this
        case xeonGold5120 = "xeon-gold-5120"
    }

    @Option(
        help: """
            A table of networks of the zoo, measured whole on the same machine: what they need beyond their layers goes \
            into totals and their intervals. Default: those of the store when layers are.
            """,
        completion: .file(extensions: ["csv"]))
    var networks: String?

    @Flag(help: "Fit prices alone, without the smooth correction: a file of a few kilobytes.")
    var physicsOnly = false

    @Option(help: "Seed of every draw.")
    var seed: UInt64 = 1

    @OptionGroup var source: LayerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard layers == LayerOptions.store || destination.out != nil || destination.name != nil else {
            throw ValidationError("give --out FILE to write the predictor to, or --name NAME to install it")
        }
    }

    func run() async throws {
        let isStore = layers == LayerOptions.store
        let rows = try source.read(layers, .random, output)
        var options = TrainingOptions(processor: processor(of: rows, isStore: isStore), seed: seed)
        options.isPhysicsOnly = physicsOnly
        let usualName = isStore ? PredictorOptions.thisMachine : nil
        let layers = try await EnergyPredictor.train(
            name: destination.name ?? fileName ?? usualName ?? "predictor", on: rows.measurements, options: options,
            origin: rows.origin?.origin)
        let predictor = try layers.learningComposition(from: measuredNetworks(isStore))
        let paths = try destination.keep(predictor, otherwise: usualName, output)
        if output.json {
            try Console.print(json: TrainingResult(predictor, files: paths, rows))
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(predictor.crossValidationTable))
            if let composition = predictor.composition {
                Console.print(
                    "Sums of layers count × \(composition.factor.formatted(significantDigits: 3)), learned from "
                        + "\(composition.architectures.count) networks")
            }
        }
    }

    private func measuredNetworks(_ isStore: Bool) throws -> [NetworkMeasurement] {
        guard let networks else { return isStore ? try source.store.open().networkMeasurements() : [] }
        return try source.readNetworks(networks, output)
    }

    /// Whose vectors and caches features are made of: what the user says, else what the rows tell of their machine.
    private func processor(of rows: MeasuredLayers, isStore: Bool) -> Prediction.Processor {
        switch machine {
        case .this: return Processor(of: PredictorOptions.host)
        case .xeonGold5120: return .xeonGold5120
        case nil: break
        }
        if let told = rows.origin?.processor { return told }
        if isStore { return Processor(of: PredictorOptions.host) }
        output.say("perjoule: taking the rows for those of a Xeon Gold 5120 (--machine this: for this machine's)")
        return .xeonGold5120
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

    init(_ predictor: EnergyPredictor, files: [String], _ layers: MeasuredLayers) {
        name = predictor.name
        self.files = files
        rows = layers.measurements.count
        leftOut = layers.problems.map(\.description)
        types = predictor.crossValidation
    }
}
