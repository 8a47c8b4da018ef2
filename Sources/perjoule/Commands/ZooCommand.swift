import ArgumentParser
import ModelGraph
import Quantities
import Reporting

struct ZooCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zoo",
        abstract: "List the model zoo, or write one of its models as an ONNX file.",
        discussion: """
            Weights are seeded random numbers: time and energy do not depend on them, answers do.
            Accuracy is the published one of the trained weights.

            Examples:
              perjoule zoo
              perjoule zoo write yolov7-tiny@320 --output tiny.onnx
            """,
        subcommands: [List.self, Write.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the models with their published figures.",
            discussion: "Example:\n  perjoule zoo list --json")

        @OptionGroup var output: OutputOptions

        func run() throws {
            if output.json {
                try Console.print(json: Zoo.all.map(Entry.init))
                return
            }
            let table = Table(
                columns: ["Model", "Task", "Input px", "Parameters (M)", "GMACs", "Accuracy", "Of"],
                rows: Zoo.all.map { model in
                    let published = model.published
                    return [
                        .plain(model.name), .plain(model.task.rawValue), .count(model.inputSize),
                        .number(published.parameters / 1e6), .number(published.multiplyAccumulates / 1e9),
                        published.accuracy.map { .figure(Estimate($0.value, provenance: published.provenance)) }
                            ?? .missing(reason: "not published"),
                        .plain(published.accuracy.map { "\($0.metric), \($0.dataSet) at \($0.inputSize) px" } ?? ""),
                    ]
                })
            Console.print(TerminalRenderer(width: Console.width).render(table))
        }
    }

    private struct Entry: Encodable {
        let name: String
        let family: String
        let task: ZooModel.Task
        let inputSize: Int
        let published: PublishedFigures

        init(_ model: ZooModel) {
            name = model.name
            family = model.family
            task = model.task
            inputSize = model.inputSize
            published = model.published
        }
    }

    struct Write: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a model as an ONNX file.",
            discussion: "Example:\n  perjoule zoo write resnet50@224 --output resnet50.onnx")

        @Argument(help: "NAME or NAME@SIZE, such as resnet50 or yolov7@640.")
        var model: String

        @Option(name: .shortAndLong, help: "The file to write. Default: NAME@SIZE.onnx.", completion: .file())
        var output: String?

        @Option(help: "Seed of the random weights.")
        var seed: UInt64 = 1

        @Flag(help: "Print the result as JSON on standard output.")
        var json = false

        func run() throws {
            let prefix = ZooReference.prefix
            let reference = try ZooReference(parsing: model.hasPrefix(prefix) ? model : prefix + model)
            let path = output ?? reference.description.dropFirst(prefix.count) + ".onnx"
            try reference.makeModel(seed: seed).write(to: path)
            if json {
                try Console.print(json: ["path": path, "model": reference.description])
            } else {
                Console.say("wrote \(path)")
            }
        }
    }
}
