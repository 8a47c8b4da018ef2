import ArgumentParser
import Reporting
import Store
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct TuneShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a stored search: its best trials, what it cost, its charts.",
        discussion: """
            Examples:
              perjoule tune show digits
              perjoule tune show digits --report search.html --csv trials.csv
            """)

    @Argument(help: "What the search is called.")
    var name: String

    @OptionGroup var files: TuneFileOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try files.check()
        try files.show(try TuneResult(named: name, in: try store.open()), name: name, output)
    }
}

struct TuneListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the stored searches.", discussion: "Example:\n  perjoule tune list")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let store = try store.open()
        let entries = try store.runs(kind: KeptSearch.kind).map { run in
            Entry(
                name: run.label, run: run.id, state: run.state, startedAt: run.startedAt,
                trials: try store.recordCount(of: run))
        }
        if output.json {
            try Console.print(json: entries)
            return
        }
        let table = Table(
            columns: ["Search", "Run", "State", "Started", "Trials"],
            rows: entries.map {
                [
                    .plain($0.name), .plain(String($0.run.prefix(8))), .plain($0.state.rawValue),
                    .plain($0.startedAt.formatted(.iso8601)), .count($0.trials),
                ]
            })
        Console.print(TerminalRenderer(width: Console.width).render(table))
    }

    private struct Entry: Encodable {
        let name: String
        let run: String
        let state: Run.State
        let startedAt: Date
        let trials: Int
    }
}
