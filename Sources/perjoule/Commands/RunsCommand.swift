import ArgumentParser
import Quantities
import Reporting
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List stored runs, show or export one, or delete it.",
        discussion: """
            Examples:
              perjoule runs
              perjoule runs show 3f2a
              perjoule runs export 3f2a --format csv > runs.csv
            """,
        subcommands: [List.self, Show.self, Export.self, Delete.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the newest runs.", discussion: "Example:\n  perjoule runs list --kind measure --limit 5")

        @Option(help: "Only runs of this kind, such as measure or profile.")
        var kind: String?

        @Option(help: "At most so many.")
        var limit = 20

        @OptionGroup var store: StoreOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard limit >= 1 else { throw ValidationError("--limit is at least 1") }
        }

        func run() throws {
            let runs = try store.open().runs(kind: kind, limit: limit)
            if output.json {
                try Console.print(json: runs.map(Entry.init))
                return
            }
            let table = Table(
                columns: ["Run", "Kind", "State", "Started", "What"],
                rows: runs.map { run in
                    [
                        .plain(run.shortID), .plain(run.kind), .plain(run.state.rawValue),
                        .plain(run.startedAt.formatted(.iso8601)), .plain(run.label),
                    ]
                })
            Console.print(TerminalRenderer(width: Console.width).render(table))
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one run with its figures.", discussion: "Example:\n  perjoule runs show 3f2a")

        @Argument(help: "The run's id, or the beginning of it.")
        var id: String

        @OptionGroup var store: StoreOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let store = try store.open()
            let found = try store.run(id: id)
            if output.json {
                try store.export(found, as: .json) { Console.write($0) }
                return
            }
            var table = Table(
                "\(found.kind) \(found.shortID): \(found.label) (\(found.state.rawValue))",
                columns: ["Subject", "Factors", "Figure", "Value", "Unit", "Origin"])
            try store.forEachRecord(of: found) { stored in
                let factors = stored.record.factors.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                for figure in stored.record.figures {
                    table.rows.append([
                        .plain(stored.record.subject), .plain(factors.joined(separator: " ")), .plain(figure.name),
                        .number(figure.value, digits: 4), .plain(figure.unit), .plain(figure.provenance.description),
                    ])
                }
            }
            Console.print(TerminalRenderer(width: Console.width).render(table))
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write one run's records to standard output.",
            discussion: "Example:\n  perjoule runs export 3f2a --format csv-long > figures.csv")

        @Argument(help: "The run's id, or the beginning of it.")
        var id: String

        @Option(help: "csv (one line per record), csv-long (one line per figure) or json.", transform: choice)
        var format: ExportFormat = .wideCSV

        @Flag(help: "The same as --format json.")
        var json = false

        @OptionGroup var store: StoreOptions

        func run() throws {
            let store = try store.open()
            try store.export(try store.run(id: id), as: json ? .json : format) { Console.write($0) }
        }
    }

    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete one run and its records.", discussion: "Example:\n  perjoule runs delete 3f2a")

        @Argument(help: "The run's id, or the beginning of it.")
        var id: String

        @OptionGroup var store: StoreOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let store = try store.open()
            let found = try store.run(id: id)
            try store.delete(found)
            if output.json { try Console.print(json: ["deleted": found.id]) }
            output.say("deleted run \(found.shortID)")
        }
    }

    private struct Entry: Encodable {
        let id: String
        let kind: String
        let label: String
        let state: Run.State
        let startedAt: Date
        let endedAt: Date?
        let version: String

        init(_ run: Run) {
            id = run.id
            kind = run.kind
            label = run.label
            state = run.state
            startedAt = run.startedAt
            endedAt = run.endedAt
            version = run.toolVersion
        }
    }
}
