import ArgumentParser
import Quantities
import Reporting
import Serving

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Send load to an inference server: latencies as users would have them, and joules per request.",
        discussion: """
            Works with any server of the Open Inference Protocol v2: perjoule serve, Triton, MLServer, KServe.
            Each request is sent when it is due, whatever came of the earlier ones, and its latency counts from then.
            Inputs are made up from what the model takes, unless --body or --inputs gives some.
            Exit code 1: requests failed. 3: the --sla was missed. 130: interrupted, with what was found.

            Examples:
              perjoule load localhost:8080 --model detect --rate 50 --arrivals poisson --duration 60s
              perjoule load localhost:8080 --trace rates.csv --speed 10 --sla 200ms --report out.html
              perjoule load https://host:8443 --model ocr --inputs images/ --rate 5 --token-file token
              perjoule load localhost:8080 --model detect --concurrency 8 --requests 10000 --json
            """)

    @Argument(help: "The server, such as localhost:8080 or https://host:8443.")
    var url: String

    @OptionGroup var payload: PayloadOptions
    @OptionGroup var pacing: PacingOptions
    @OptionGroup var client: ClientOptions

    @Option(
        help: "Write figures and charts to a file: .html (one self-contained page), .md or .json.",
        completion: .file(extensions: ["html", "md", "json"]))
    var report: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        if let report { try Self.check(report) }
        let (settings, name, remark) = try pacing.settings
        try settings.validate()
        if let remark { output.say("perjoule: \(remark)") }
        let address = try ServerAddress(parsing: url)
        let fields = try client.fields
        let files = try payload.files
        if let remark = files?.remark { output.say("perjoule: \(remark)") }
        let progress = Progress(isQuiet: output.quiet)
        let result = try await cancellingOnInterrupt { [payload, client, pacing, paths = files?.paths] in
            let (model, payloads) = try await payload.requests(
                for: address, files: paths, trust: client.trust, fields: fields, seed: pacing.seed)
            let test = LoadTest(
                address, model: model, payloads: payloads, settings: settings, name: name, fields: fields,
                trust: client.trust)
            defer { progress.end() }
            return try await test.run { progress.show(ProgressLine($0)) }
        }
        try show(result)
        if result.isInterrupted { throw ExitCode(Exit.interrupted) }
        if result.failed > 0 { throw ExitCode(Exit.failure) }
        if result.goal?.isMet == false { throw ExitCode(Exit.infeasible) }
    }

    /// Makes sure that a report can be written, before the load is sent.
    private static func check(_ report: String) throws {
        try Console.checkEnding(ofDocument: report)
        let folder = URL(fileURLWithPath: report).deletingLastPathComponent().path
        var isFolder = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder else {
            throw ValidationError("--report: there is no folder \(folder)")
        }
    }

    private func show(_ result: LoadResult) throws {
        let metadata = [
            Definition("Date", .plain(Date.now.formatted(.iso8601))), Definition("Perjoule", .plain(Version.current)),
        ]
        let text = LoadReport(result, metadata: metadata)
        if output.json {
            try Console.print(json: result)
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(text.summary))
        }
        guard let report else { return }
        try Console.write(text.document, toFile: report)
        output.say("wrote \(report)")
    }
}
