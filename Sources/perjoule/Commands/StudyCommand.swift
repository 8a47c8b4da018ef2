import ArgumentParser
import Inference
import Metering
import Pipelines
import Profiling
import Quantities
import Reporting
import Store
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct StudyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study",
        abstract: "Run a whole experiment from one file: randomised, repeated, analysed and reported.",
        discussion: """
            The file names its kind; kinds are:
            \(StudyCatalogue.kinds.map { "  \($0.name): \($0.abstract)" }.joined(separator: "\n"))

            Trials are stored one by one; the same command goes on with a study that was interrupted or whose budget was \
            raised.

            Examples:
              perjoule study Examples/yolov7-variants/quick.yaml --dry-run
              perjoule study Examples/yolov7-variants/quick.yaml --report variants.html --csv rows.csv
              perjoule study Examples/yolov7-variants/quick.yaml --stored --report again.html
            """)

    @Argument(help: "A study file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @Flag(help: "Print design, order, expected duration and energy; measure nothing.")
    var dryRun = false

    @Flag(help: "Measure nothing: analyse what the newest run of this study has stored.")
    var stored = false

    @Flag(help: "Start anew although an interrupted run of this study is stored.")
    var fresh = false

    @Option(
        help: "Write the report to a file: .html (one self-contained page), .md or .json.",
        completion: .file(extensions: ["html", "md", "json"]))
    var report: String?

    @Option(
        help: "Write the raw rows, with all figures and where they are from.", completion: .file(extensions: ["csv"]))
    var csv: String?

    @OptionGroup var engine: EngineOptions
    @OptionGroup var meter: MeterOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if dryRun, report != nil || csv != nil {
            throw ValidationError("--dry-run measures nothing that --report or --csv could write")
        }
        if [dryRun, stored, fresh].count(where: \.self) > 1 {
            throw ValidationError("--dry-run, --stored and --fresh exclude each other")
        }
    }

    func run() async throws {
        if let report { try Console.checkEnding(ofDocument: report) }
        let study = try StudyFile(contentsOf: file)
        if dryRun {
            var context = context(store: try storeForReading(), meter: nil, baseline: nil)
            context.sources = meter.choice
            try show(StudyPlan(study, context))
            return
        }
        let store = try store.open()
        let machine = MachineDescription(of: meter.host)
        let measures = study.kind is any MeasuredStudy && !stored
        let meter = measures ? try self.meter.openMeter(output) : nil
        defer { meter?.stop() }
        let baseline = try await baseline(of: study.settings, meter, store, machine)
        let session = StudySession(
            study, context: context(store: store, meter: meter, baseline: baseline), machine: machine,
            toolVersion: Version.current)
        try show(stored ? session.stored() : await run(session))
    }

    private func run(_ session: StudySession) async throws -> StudyResult {
        let progress = Progress(isQuiet: output.quiet)
        defer { progress.end() }
        return try await cancellingOnInterrupt { [fresh, output] in
            try await session.run(takesUp: !fresh) {
                progress.show($0)
            } say: {
                progress.end()
                output.say("perjoule: \($0)")
            }
        }
    }

    private func show(_ result: StudyResult) throws {
        let text = StudyReport(
            result,
            metadata: [
                Definition("Date", .plain(Date.now.formatted(.iso8601))), Definition("Study file", .plain(file)),
            ])
        if output.json {
            try Console.print(json: result)
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(text.summary))
        }
        if let csv {
            try Console.write(result.table.csv(), toFile: csv)
            output.say("wrote \(csv)")
        }
        if let report {
            try Console.write(text.document, toFile: report)
            output.say("wrote \(report)")
        }
    }

    private func show(_ plan: StudyPlan) throws {
        if output.json {
            try Console.print(json: plan)
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(plan.document))
        }
    }

    private func context(store: Store, meter: Meter?, baseline: Baseline?) -> StudyContext {
        StudyContext(
            engine: { [engine] in try engine.open() }, meter: meter, campaign: CampaignContext(baseline: baseline),
            store: store, host: self.meter.host, modelCache: engine.modelCache,
            temporaryFolder: FileManager.default.temporaryDirectory
                .appendingPathComponent("perjoule-study-\(UUID().uuidString)").path,
            predictor: { try PredictorOptions.usual { _ in } })
    }

    /// The store when there is one; a dry run makes none.
    private func storeForReading() throws -> Store {
        FileManager.default.fileExists(atPath: store.path) ? try store.open() : try Store.inMemory()
    }

    private func baseline(
        of settings: StudySettings, _ meter: Meter?, _ store: Store, _ machine: MachineDescription
    ) async throws -> Baseline? {
        guard let meter else { return nil }
        guard let duration = settings.baseline else { return try await store.baseline(for: meter, machine, output) }
        output.say("perjoule: watching the machine at rest for \(duration)")
        return try await store.measureBaseline(over: duration, by: meter, machine)
    }
}
