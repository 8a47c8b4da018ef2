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

struct PredictEvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Compare a predictor with measured layers and networks it was not trained on.",
        discussion: """
            The folder holds real_<type>.csv: layers of networks. The table of networks has the columns architecture,
            batch_size and cpu_j; networks of the zoo need no measured layers when the predictor was trained on this
            engine. With random_<type>.csv beside them, the report shows baselines fitted on those.

            Example:
              perjoule predict evaluate --predictor my.predictor --layers measured/ --networks networks.csv --report report.html
            """)

    @OptionGroup var predictor: PredictorOptions

    @Option(help: "A folder with real_<type>.csv, or the word store.", completion: .directory)
    var layers: String

    @Option(
        help: "A table of measured networks; those of the store when layers are.",
        completion: .file(extensions: ["csv"]))
    var networks: String?

    @Option(help: "Write a report: .html, .md or .json.", completion: .file(extensions: ["html", "md", "json"]))
    var report: String?

    @OptionGroup var source: LayerOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let predictor = try predictor.open(output)
        let real = try source.read(layers, .real, isRequired: networks == nil, output)
        // Baselines are for the report alone; bad rows of theirs were told when the predictor was trained.
        let training = report == nil ? [] : try randomRows
        let study = try EvaluationStudy(
            predictor, layers: real.measurements, networks: try measuredNetworks, training: training,
            measured: real.origin?.origin.energy ?? .given(in: layers))
        let document = EvaluationReport(study, metadata: metadata)
        if let report {
            try Console.write(document.document, toFile: report)
            output.say("wrote \(report)")
        }
        if output.json {
            try Console.print(json: study.evaluation)
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(document.summary))
        }
    }

    private var measuredNetworks: [NetworkMeasurement] {
        get throws {
            guard let networks else {
                return layers == LayerOptions.store ? try source.store.open().networkMeasurements() : []
            }
            return try source.readNetworks(networks, output)
        }
    }

    private var randomRows: [LayerMeasurement] {
        get throws {
            if layers == LayerOptions.store {
                return try MeasuredLayers(store: source.store.open(), kind: .random).measurements
            }
            guard MeasuredLayers.contains(.random, in: layers) else { return [] }
            return try MeasuredLayers(folder: layers, kind: .random).measurements
        }
    }

    private var metadata: [Definition] {
        [
            Definition("Date", .plain(Date.now.formatted(.iso8601))), Definition("Layers", .plain(layers)),
            Definition("Networks", .plain(networks ?? "none")), Definition("Perjoule", .plain(Version.current)),
        ]
    }
}
