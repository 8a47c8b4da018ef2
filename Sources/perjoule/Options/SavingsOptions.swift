import ArgumentParser
import Pipelines
import Planning
import Quantities
import Reporting
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What every source of `perjoule savings` takes.
struct SavingsOptions: ParsableArguments {
    @Option(help: "How much accuracy the question with slack gives up. Default: 1%.", transform: amount)
    var accuracyTolerance = Fraction(0.01)

    @Option(help: "How much longer the question with slack lets the latency goal be. Default: 10%.", transform: amount)
    var latencyTolerance = Fraction(0.1)

    @Option(help: "Only cases whose name contains this text.")
    var only: String?

    @Option(
        help: "Write the report to a file: .html (one self-contained page), .md or .json.",
        completion: .file(extensions: ["html", "md", "json"]))
    var report: String?

    @Option(
        help: "Write the pipeline, for plan and simulate: to this file, or to this folder where cases are several.",
        completion: .file(extensions: ["yaml"]))
    var writePipeline: String?

    @OptionGroup var output: OutputOptions

    var tolerance: SavingsTolerance { SavingsTolerance(accuracy: accuracyTolerance, latency: latencyTolerance) }

    func validate() throws {
        if accuracyTolerance.value > 1 { throw ValidationError("--accuracy-tolerance is a share, such as 1%") }
    }

    /// Studies what the sources have, shows it, and writes what was asked for.
    func run(on files: [String], _ sources: () throws -> [SavingsSource]) throws {
        if let report { try Console.checkEnding(ofDocument: report) }
        var sources = try sources()
        if let only {
            let matching = sources.compactMap { try? $0.only(only) }
            if matching.isEmpty, let first = sources.first { _ = try first.only(only) }
            sources = matching
        }
        let studies = try sources.map { try SavingsStudy($0, tolerance: tolerance) }
        let metadata = [
            Definition("Date", .plain(Date.now.formatted(.iso8601))),
            Definition("Files", .plain(files.joined(separator: ", "))), Definition("Perjoule", .plain(Version.current)),
        ]
        let text = SavingsReport(studies, metadata: metadata)
        if output.json {
            try Console.print(json: ["studies": studies])
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(text.summary))
        }
        if let report {
            try Console.write(text.document, toFile: report)
            output.say("wrote \(report)")
        }
        if let writePipeline { try write(sources.flatMap(\.cases), to: writePipeline) }
        let settings = studies.flatMap(\.cases).flatMap(\.settings)
        if settings.isEmpty { throw ExitCode(Exit.infeasible) }
    }

    private func write(_ cases: [SavingsCase], to path: String) throws {
        guard cases.count != 1 else {
            try Console.write(cases[0].file.yaml, toFile: path)
            output.say("wrote \(path)")
            return
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw OutputError(path: path)
        }
        for entry in cases { try Console.write(entry.file.yaml, toFile: path + "/" + entry.fileName) }
        output.say("wrote \(cases.count) pipelines to \(path)")
    }
}

/// The loads and latency goals that plans are compared at.
struct SavingsGridOptions: ParsableArguments {
    @Option(
        help:
            "Loads in requests per second, such as 1,5,20. Default: ¼ to 4 × the file's, else the source's usual ones.",
        transform: amounts)
    var rates: [Rate] = []

    @Option(
        help:
            "Latency goals, such as 500ms,2s. Default: ½, 1, 2 × the file's, else 1.5, 3, 10 × the shortest possible.",
        transform: amounts)
    var latencySlas: [Seconds] = []

    var grid: SavingsGrid { SavingsGrid(rates: rates, latencySLAs: latencySlas) }
}
