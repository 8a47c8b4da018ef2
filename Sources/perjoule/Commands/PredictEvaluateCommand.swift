import ArgumentParser
import Prediction
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
            batch_size and cpu_j. With random_<type>.csv beside them, the report shows baselines fitted on those.

            Example:
              perjoule predict evaluate --predictor predictor.json --layers measured/ --networks networks.csv --report report.html
            """)

    @OptionGroup var predictor: PredictorOptions

    @Option(help: "A folder with real_<type>.csv.", completion: .directory)
    var layers: String

    @Option(help: "A table of measured networks.", completion: .file(extensions: ["csv"]))
    var networks: String?

    @Flag(help: "Refuse a table with a bad row instead of leaving the row out.")
    var strict = false

    @Option(help: "Write a report: .html, .md or .json.", completion: .file(extensions: ["html", "md", "json"]))
    var report: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let predictor = try predictor.open(output)
        let folder = try LayerFolder(layers, kind: .real, strict: strict)
        output.say(about: folder)
        var measured: [NetworkMeasurement] = []
        if let networks {
            let table = try NetworkMeasurement.table(contentsOf: networks, strict: strict)
            output.say(leftOut: table.problems, of: table.networks.count)
            measured = table.networks
        }
        let training =
            report != nil && LayerFolder.contains(.random, in: layers)
            ? try LayerFolder(layers, kind: .random).measurements : []
        let study = try EvaluationStudy(
            predictor, layers: folder.measurements, networks: measured, training: training)
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

    private var metadata: [Definition] {
        [
            Definition("Date", .plain(Date.now.formatted(.iso8601))), Definition("Layers", .plain(layers)),
            Definition("Networks", .plain(networks ?? "none")), Definition("Perjoule", .plain(Version.current)),
        ]
    }
}
