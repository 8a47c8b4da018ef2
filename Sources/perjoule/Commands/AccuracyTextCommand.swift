import Accuracy
import ArgumentParser
import Inference
import Pipelines
import Quantities
import Reporting
import Serving
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct AccuracyTextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Read images of known text with every choice of a pipeline's variants, and judge each.",
        discussion: """
            The pipeline runs in this process, as perjoule serve runs it. Labels are a table with the columns file,text, a row \
            for each line of text, in any order. Exact lines, lines found and character error rate (CER) come with intervals \
            by resampling images.

            Examples:
              perjoule accuracy text Examples/ocr/pipeline.yaml --labels Examples/ocr/.images/labels.csv
              perjoule accuracy text pipeline.yaml --labels labels.csv --variant detect=v4 --ignore-spaces --json
            """)

    @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var pipeline: String

    @Option(help: "Table with the columns file,text.", completion: .file(extensions: ["csv"]))
    var labels: String

    @Option(help: "Folder of the images. Default: the table's.", completion: .directory)
    var images: String?

    @Option(help: "Only this variant of a stage, STAGE=VARIANT; may be repeated.", transform: choice)
    var variant: [(stage: String, name: String)] = []

    @Option(help: "Lines whose score is less are left out.")
    var leastScore: Float = 0.5

    @Flag(help: "Compare texts without their spaces.")
    var ignoreSpaces = false

    @Option(help: "The most images, the first of the table.")
    var limit: Int?

    @Option(help: "Threads of each stage.")
    var threads = 1

    @Option(help: "Resamples of the images behind intervals; 0 leaves them out.")
    var resamples = 1000

    @Option(help: "Seed of the resamples.")
    var seed: UInt64 = 1

    @OptionGroup var engine: EngineOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard threads >= 1 else { throw ValidationError("--threads must be at least 1") }
        guard limit.map({ $0 >= 1 }) ?? true else { throw ValidationError("--limit must be at least 1") }
        guard (0...1_000_000).contains(resamples) else {
            throw ValidationError("--resamples must lie between 0 and 1000000")
        }
    }

    func run() async throws {
        let trial = try trial()
        let choices = try trial.choices(given: Dictionary(variant.map { ($0.stage, $0.name) }) { $1 })
        let engine = try engine.open()
        let progress = Progress(isQuiet: output.quiet)
        let outcomes = try await cancellingOnInterrupt {
            defer { progress.end() }
            var outcomes: [TextTrial.Outcome] = []
            for (index, choice) in choices.enumerated() {
                let began = ContinuousClock.now
                let report = try await trial.report(of: choice, engine: engine) { done, total in
                    progress.show(
                        ProgressLine(
                            done: index * total + done, total: choices.count * total,
                            elapsed: Seconds((ContinuousClock.now - began) / .seconds(1)), item: "images"))
                }
                outcomes.append(TextTrial.Outcome(choice: choice, report: report))
            }
            return outcomes
        }
        if output.json {
            Console.print(outcomes.json.serialized(indented: true))
        } else {
            let document = Document(title: "\(pipeline) on \(trial.labels.count) images", blocks: outcomes.blocks)
            Console.print(TerminalRenderer(width: Console.width).render(document))
        }
    }

    private func trial() throws -> TextTrial {
        let file = try PipelineFile(contentsOf: pipeline)
        let cache = engine.modelCache
        let served = try ServedPipeline(file, planned: .failure(PipelinesError(.unresolved, "nothing is planned"))) {
            try ModelReference(parsing: $0, relativeTo: file.folder).file(cachedIn: cache)
        }
        var labelled = try LabelledText.list(contentsOf: labels)
        if let limit { labelled = Array(labelled.prefix(limit)) }
        var trial = TextTrial(
            served, labels: labelled, images: images ?? URL(fileURLWithPath: labels).deletingLastPathComponent().path)
        trial.leastScore = leastScore
        trial.ignoresSpaces = ignoreSpaces
        trial.threads = threads
        trial.resamples = resamples
        trial.seed = seed
        return trial
    }

    private static func choice(_ text: String) throws -> (stage: String, name: String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("“\(text)” is not STAGE=VARIANT") }
        return (parts[0], parts[1])
    }
}
