import ArgumentParser
import ModelGraph
import Quantities
import Reporting
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a model computes: multiply-accumulates, parameters and bytes per operator.",
        discussion: """
            Works from the graph alone; weights are not read. Operators that are not known are named and not counted.

            Examples:
              perjoule inspect model.onnx --batch 8
              perjoule inspect zoo:yolov7@640 --nodes
              perjoule inspect bert.onnx --input input_ids=1,128 --input attention_mask=1,128
            """)

    @Argument(help: "An ONNX file or zoo:NAME@SIZE.", completion: .file(extensions: ["onnx"]))
    var model: String

    @Option(help: "Size of the batch axis.")
    var batch = 1

    @OptionGroup var inputs: InputOptions

    @Flag(help: "One line per node instead of one per operator type.")
    var nodes = false

    @OptionGroup var output: OutputOptions

    func run() throws {
        let report = try work()
        if output.json {
            try Console.print(json: report)
            return
        }
        let renderer = TerminalRenderer(width: Console.width)
        Console.print(renderer.render(nodes ? report.nodeTable : report.operationTable))
    }

    private func work() throws(ModelGraphError) -> WorkReport {
        let folder = FileManager.default.currentDirectoryPath
        let graph = try ModelReference(parsing: model, relativeTo: folder).load()
        let shapes = inputs.shapes
        do throws(ModelGraphError) {
            return try graph.work(inputs: shapes.isEmpty ? nil : shapes, batch: batch)
        } catch {
            throw error.at(model)
        }
    }
}
