import ArgumentParser
import Serving

struct ExportRayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ray",
        abstract: "Write a plan as a configuration of Ray Serve, for serve deploy.",
        discussion: """
            Example:
              perjoule export ray pipeline.yaml --rate 20 --models /models -o ray
              serve deploy ray/serve.yaml
            """)

    @OptionGroup var export: ExportOptions

    @Option(
        help: "The folder of the ONNX files on every node. Default: where the pipeline file has them.",
        completion: .directory)
    var models: String?

    @Option(help: "Replicas that receive the requests.")
    var gateways = 1

    @Option(help: "The path under which requests come.")
    var route = "/"

    func validate() throws {
        guard (1...10_000).contains(gateways) else { throw ValidationError("--gateways is a whole number from 1") }
        guard route.hasPrefix("/") else { throw ValidationError("--route begins with /, such as /ocr") }
    }

    func run() throws {
        let (pipeline, plan) = try export.planned()
        try export.write(
            .ray(
                pipeline, plan, models: ModelFolder(path: models, pipelineFolder: export.pipelineFolder),
                gateways: gateways, route: route))
    }
}
