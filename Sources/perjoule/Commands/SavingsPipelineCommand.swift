import ArgumentParser
import Pipelines
import Studies

struct SavingsPipelineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "What planning for energy saves on a pipeline file, its points typed in or profiled.",
        discussion: """
            Variants that name a model need its profile in the store: perjoule profile FILE. With --predict-missing, what
            was not profiled is predicted.

            Example:
              perjoule savings Examples/ipa-video/full.yaml --rates 1,5,20 --report savings.html
            """)

    @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @OptionGroup var grid: SavingsGridOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var options: SavingsOptions

    func run() throws {
        try options.run(on: [file]) {
            let completion = figures.completion(store, options.output)
            return [try SavingsSource(completion.pipeline(PipelineFile(contentsOf: file)), grid: grid.grid)]
        }
    }
}
