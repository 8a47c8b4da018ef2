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

    @Option(
        name: .customLong("input"), help: "Shape of an input, NAME=1,3,224,224; repeat for several.", transform: shape)
    var inputs: [Shape] = []

    @Flag(help: "One line per node instead of one per operator type.")
    var nodes = false

    @OptionGroup var output: OutputOptions

    struct Shape {
        let name: String
        let sizes: [Int]
    }

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
        let shapes = Dictionary(inputs.map { ($0.name, $0.sizes) }, uniquingKeysWith: { $1 })
        do throws(ModelGraphError) {
            return try graph.work(inputs: shapes.isEmpty ? nil : shapes, batch: batch)
        } catch {
            throw error.at(model)
        }
    }

    private static func shape(_ text: String) throws -> Shape {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { throw ValidationError("“\(text)” is not NAME=SIZE,SIZE,…") }
        return Shape(name: String(parts[0]), sizes: try wholeNumbers(String(parts[1])))
    }
}
