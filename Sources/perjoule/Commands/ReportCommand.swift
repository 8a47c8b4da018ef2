import ArgumentParser
import Metering
import Pipelines
import Planning
import Quantities
import Reporting
import Store
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract:
            "Write a report of a profiled pipeline: energy, accuracy, latency, plan and where each number came from.",
        discussion: """
            The format follows the file's ending: .html (one self-contained page), .md or .json.

            Example:
              perjoule report Examples/detect-classify/quick.yaml --output report.html
            """)

    @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @Option(name: .shortAndLong, help: "The file to write.", completion: .file(extensions: ["html", "md", "json"]))
    var output = "report.html"

    @Flag(help: "Print the analysis as JSON on standard output; no file is written.")
    var json = false

    @OptionGroup var goals: GoalOptions
    @OptionGroup var carbon: CarbonOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
        let file = try PipelineFile(contentsOf: file)
        let store = try store.open()
        let completion = PipelineCompletion(
            store: { store }, predictor: { try PredictorOptions.usual(Console.say) },
            warn: { Console.say("perjoule: warning: \($0)") })
        let pipeline = try completion.pipeline(file)
        let profiles = try StageProfile.all(of: file, resolved: pipeline, in: store, relativeTo: file.folder)
        let study = try VariantsStudy(pipeline: pipeline, profiles: profiles, goals: goals.goals(carbon: carbon))
        if json {
            try Console.print(json: study)
            return
        }
        let machine = MachineDescription(of: Host(environment: Environment.current))
        let report = VariantsReport(study, metadata: Self.metadata(machine, pipelineFile: file.file, store: store.path))
        try Console.write(report.document, toFile: output)
        Console.say("wrote \(output)")
    }

    private static func metadata(
        _ machine: MachineDescription, pipelineFile: String, store: String
    ) -> [Definition] {
        [Definition("Date", .plain(Date.now.formatted(.iso8601)))] + machine.definitions + [
            Definition("Pipeline", .plain(pipelineFile)), Definition("Store", .plain(store)),
            Definition("Perjoule", .plain(Version.current)),
        ]
    }
}
