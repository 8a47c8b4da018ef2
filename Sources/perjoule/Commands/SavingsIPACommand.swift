import ArgumentParser
import Studies

struct SavingsIPACommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipa",
        abstract: "What planning for energy saves on IPA's pipelines, with energies profiled on this machine.",
        discussion: """
            Takes stages, variants, accuracies, weights and latency goals from the file, and latencies and energies from \
            the store, for variants whose model the zoo has; the others are named and left out.

            Examples:
              perjoule profile Examples/ipa-video/full.yaml
              perjoule savings ipa data/ipa --pipeline video --report savings.html
            """)

    @Argument(help: "pipelines.json, or the folder that holds it.", completion: .file(extensions: ["json"]))
    var file: String

    @Option(help: "The pipeline, such as video. Default: all.")
    var pipeline: String?

    @OptionGroup var grid: SavingsGridOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var options: SavingsOptions

    func run() throws {
        try options.run(on: [file]) {
            [try IPAImport(pipeline: pipeline, grid: grid.grid).source(contentsOf: file, store: store.open)]
        }
    }
}
