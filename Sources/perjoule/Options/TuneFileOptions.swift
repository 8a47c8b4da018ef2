import ArgumentParser
import Quantities
import Reporting
import Store
import Studies
import Tuning

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where the result of a search goes.
struct TuneFileOptions: ParsableArguments {
    @Option(
        help: "Write charts and all trials to a file: .html (one self-contained page), .md or .json.",
        completion: .file(extensions: ["html", "md", "json"]))
    var report: String?

    @Option(help: "Write all trials to a CSV file.", completion: .file(extensions: ["csv"]))
    var csv: String?

    /// Makes sure that the report's ending is known, before work that may take long.
    func check() throws { if let report { try Console.checkEnding(ofDocument: report) } }

    /// Prints a search and writes the files asked for.
    func show(_ result: TuneResult, name: String, _ output: OutputOptions) throws {
        let metadata = [
            Definition("Date", .plain(Date.now.formatted(.iso8601))),
            Definition("Run", .plain(result.run?.shortID ?? "not stored")),
            Definition("Perjoule", .plain(Version.current)),
        ]
        let text = TuneReport(result, name: name, metadata: metadata)
        if output.json {
            Console.print(text.json(withTrials: true).serialized(indented: true))
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(text.summary))
        }
        if let report {
            try Console.write(text.document, toFile: report)
            output.say("wrote \(report)")
        }
        if let csv {
            try Console.write(CSVRenderer().render(text.csv), toFile: csv)
            output.say("wrote \(csv)")
        }
    }
}

extension TuneProgress {
    /// How far the search is, with the best value and the joules so far.
    func line(_ objective: String?) -> ProgressLine {
        var parts = [energy.formatted()]
        if let objective, let best, let value = best.values.first {
            parts.append("best \(objective) \(value.formatted(significantDigits: 5)) (trial \(best.id))")
        } else if let frontSize {
            parts.append("\(frontSize) on the front")
        }
        return ProgressLine(
            done: finished, total: max(expected ?? finished, finished), elapsed: elapsed,
            item: parts.joined(separator: ", "))
    }
}
