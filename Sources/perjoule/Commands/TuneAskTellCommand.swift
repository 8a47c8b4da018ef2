import ArgumentParser
import Metering
import Quantities
import Store
import Studies
import Tuning

struct TuneAskTellCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask-tell",
        abstract: "Let another program drive a search: JSON lines in, JSON lines out.",
        discussion: """
            Every line of standard input is answered at once by one line of standard output:
              {"ask":1}                                  {"id":0,"params":{"lr":0.01,"act":"relu"}}
              {"tell":{"id":0,"values":[0.93,41.2]}}     {"ok":true}
              {"report":{"id":1,"step":3,"values":[…]}}  {"ok":true,"prune":false}
              {"prune":{"id":1}}  {"fail":{"id":2}}      {"ok":true}
              {"best":1}  {"front":1}  {"running":1}     what is asked for
            {"ask":4} is answered by 4 lines. {"done":true,"reason":"…"} in place of a trial: there is none left.
            {"error":"…","line":7}: that line changed nothing, the search goes on.
            A tell may add "energy" in joules. Without --directions the first tell decides: one value is minimised; \
            of two the first is maximised, the second minimised.

            Examples:
              perjoule tune ask-tell --space space.yaml --sampler tpe --seed 1
              perjoule tune ask-tell --space space.yaml --directions maximise,minimise --study digits
            """)

    @OptionGroup var tune: TuneOptions

    @Option(help: "maximise or minimise for each value, separated by commas.", transform: directionList)
    var directions: [Direction]?

    @Option(help: "Keep the trials in the store under this name, and go on with those kept.")
    var study: String?

    @Flag(help: "With --study: start anew although trials of that name are kept.")
    var fresh = false

    @OptionGroup var store: StoreOptions

    @OptionGroup var output: OutputOptions

    func run() throws {
        var directions = directions
        let settings = try tune.settings(directions ?? [.minimise])
        var keep: ((SearchSettings) throws -> KeptSearch)?
        if let study {
            let (store, machine) = (try Store(path: store.path, durability: .process), try machine())
            directions = try directions ?? (fresh ? nil : keptDirections(study, in: store, settings))
            keep = { settings in
                let names = (0..<settings.directions.count).map { "value\($0 + 1)" }
                return try KeptSearch(
                    study, KeptSettings(settings, objectives: names + settings.energyNames), in: store,
                    machine: machine, version: Version.current, isFresh: fresh)
            }
        }
        var session = try AskTellSession(settings, directions: directions, keep: keep)
        tune.say(about: session.settings, output)
        if session.history.count > 0 {
            let (told, open) = (session.history.finishedCount, session.history.unfinished.count)
            output.say("perjoule: going on after \(told) trials told, \(open) under way")
        }
        for (index, line) in InputLines(limit: AskTellSession.longestLine + 1).enumerated() {
            try session.answer(line, number: index + 1) { Console.print($0) }
        }
        try session.end()
    }

    private func machine() throws -> JSONText {
        let host = Host(root: Environment.value("PERJOULE_HOST_ROOT") ?? "/", environment: Environment.current)
        return try JSONText(MachineDescription(of: host))
    }

    /// The directions that the trials kept so far were told in.
    private func keptDirections(_ name: String, in store: Store, _ settings: SearchSettings) throws -> [Direction]? {
        guard let run = try store.newestRun(kind: KeptSearch.kind, label: name) else { return nil }
        let kept = try run.settings.decode(as: KeptSettings.self)
        return try kept.directions.dropLast(settings.energyNames.count).map { try Direction(word: $0) }
    }
}

/// Parses `maximise,minimise`.
private func directionList(_ text: String) throws -> [Direction] {
    do {
        return try text.split(separator: ",", omittingEmptySubsequences: false).map {
            try Direction(word: $0.filter { !$0.isWhitespace })
        }
    } catch let error as TuningError {
        throw ValidationError(error.description)
    }
}
