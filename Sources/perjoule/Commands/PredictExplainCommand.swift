import ArgumentParser
import Prediction
import Reporting
import Studies

struct PredictExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show a predictor's prices: joules per multiply-accumulate, byte and call, ranges and intervals.",
        discussion: """
            Examples:
              perjoule predict explain
              perjoule predict explain --predictor my.predictor conv2d
            """)

    @Argument(help: "A layer type, such as conv2d; all when left out.")
    var type: String?

    @OptionGroup var predictor: PredictorOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let predictor = try predictor.open(output)
        let types = try (type.map { [$0] } ?? predictor.trainedTypes).map { try predictor.explanation(of: $0) }
        if output.json {
            try Console.print(json: PredictorExplanation(predictor, types))
            return
        }
        let document = Document(
            title: "What energy is made of", blocks: [.definitions(predictor.facts)] + types.flatMap(\.blocks))
        Console.print(TerminalRenderer(width: Console.width).render(document))
    }
}
