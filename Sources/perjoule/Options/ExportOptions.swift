import ArgumentParser
import Pipelines
import Planning
import Serving
import Simulation
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which plan is exported, and where to.
struct ExportOptions: ParsableArguments {
    @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @Option(
        help: "The plan, as perjoule plan --json printed it. Default: the best one for the goals.",
        completion: .file(extensions: ["json"]))
    var plan: String?

    @Option(
        name: [.customShort("o"), .customLong("output")], help: "The folder to write to; made when it is not there.",
        completion: .directory)
    var folder: String

    @OptionGroup var goals: GoalOptions
    @OptionGroup var carbon: CarbonOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    /// Where relative paths of the pipeline file start.
    var pipelineFolder: String { URL(fileURLWithPath: file).deletingLastPathComponent().path }

    /// The pipeline and the plan to export.
    func planned() throws -> (pipeline: Pipeline, plan: Plan) {
        guard case .pipeline(let file) = try PlanningFile(contentsOf: file) else {
            throw UsageError(message: "\(file) is a fleet", advice: "export its pipelines one by one")
        }
        let planner = Planner.withQueues(try figures.completion(store, output).pipeline(file))
        if let plan {
            guard let known = try? JSONDecoder().decode(Plan.self, from: Data(TextFile.read(plan).utf8)) else {
                throw PipelinesError(
                    .value, "this is not a plan", place: plan,
                    advice: "write one with perjoule plan FILE --json > plan.json")
            }
            return (planner.pipeline, known)
        }
        let outcome = try planner.plan(try goals.goals(carbon: carbon))
        guard let plan = outcome.plan else {
            Console.say(
                "perjoule: no plan meets the goals: \(outcome.infeasibility.map(String.init(describing:)) ?? "")")
            throw ExitCode(Exit.infeasible)
        }
        return (planner.pipeline, plan)
    }

    /// Writes the files, and says which and what to know about them.
    func write(_ export: Export) throws {
        for file in export.files {
            let path = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent(file.path)
            do {
                try FileManager.default.createDirectory(
                    at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            } catch {
                throw OutputError(path: path.path)
            }
            try Console.write(file.text, toFile: path.path)
        }
        if output.json {
            try Console.print(json: Written(folder: folder, files: export.files.map(\.path), warnings: export.warnings))
            return
        }
        for file in export.files { Console.print("\(folder)/\(file.path)") }
        for warning in export.warnings { output.say("perjoule: \(warning)") }
    }

    private struct Written: Encodable {
        let folder: String
        let files: [String]
        let warnings: [String]
    }
}
