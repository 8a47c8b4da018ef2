import Foundation

/// Runs the cases and prints Markdown, or JSON with `--json`; `--json FILE` writes the JSON beside the Markdown.
/// Further arguments name the cases to run; `replay`, which takes two hours, is only run when it is named.
var arguments = Array(CommandLine.arguments.dropFirst())

if arguments.first == peakOfReadingArgument, arguments.count == 2 {
    try printPeakOfReading(arguments[1])
    exit(0)
}

// A peer that ended shows as an error of writing to it.
signal(SIGPIPE, SIG_IGN)

let cases: [(name: String, run: (Workplace) async throws -> [Figure])] = [
    ("measure", measureCommand), ("pair", beginEndPair), ("sampling", samplingLoad), ("engine", engineOverhead),
    ("read", readModel), ("planning", planning), ("bootstrap", bootstrapInterval), ("prediction", prediction),
    ("simulation", simulation), ("tuning", tuning), ("accuracy", detectionAccuracy), ("analysis", analysis),
    ("serving", serving), ("replay", replay),
]

var jsonFile: String?
var onlyJSON = false
if let index = arguments.firstIndex(of: "--json") {
    arguments.remove(at: index)
    if index < arguments.count, arguments[index].hasSuffix(".json") {
        jsonFile = arguments.remove(at: index)
    } else {
        onlyJSON = true
    }
}
let known = cases.map(\.name)
if let unknown = arguments.first(where: { !known.contains($0) }) {
    say("there is no case \(unknown); the cases are \(known.joined(separator: ", "))")
    exit(64)
}

var report = BenchmarkReport(machine: Machine())
do {
    let place = try Workplace(ProcessInfo.processInfo.environment)
    defer { place.clear() }
    for (name, run) in cases where arguments.contains(name) || arguments.isEmpty && name != "replay" {
        say("\(name) …")
        do {
            report.figures += try await run(place)
        } catch {
            say("\(name): \(error)")
            report.problems.append("\(name): \(error)")
        }
    }
    report.machine.noteEnd()
    if let jsonFile { try report.json.write(toFile: jsonFile, atomically: true, encoding: .utf8) }
    print(onlyJSON ? try report.json : report.markdown)
} catch {
    say("\(error)")
    exit(1)
}
exit(report.problems.isEmpty ? 0 : 1)
