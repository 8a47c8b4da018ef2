import ArgumentParser
import Serving

struct ExportKServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kserve",
        abstract: "Write a plan as InferenceServices of KServe, one a stage.",
        discussion: """
            Stages run on a runtime of the cluster that reads Triton's model repositories, whose settings are written \
            beside; or, with --image, in a container of yours.

            Examples:
              perjoule export kserve pipeline.yaml --rate 20 --storage s3://bucket/models -o kserve
              perjoule export kserve pipeline.yaml --storage pvc://models --image IMAGE --argument=--batch={batch} -o kserve
              kubectl apply -f kserve
            """)

    @OptionGroup var export: ExportOptions

    @Option(help: "Where the cluster finds the models, such as s3://bucket/models or pvc://models.")
    var storage: String

    @Option(help: "The cluster's serving runtime. Default: \(KServeSettings.tritonName), which KServe ships.")
    var runtime: String?

    @Option(help: "The image of a container that serves a stage, in place of a runtime.")
    var image: String?

    @Option(
        name: .customLong("argument"), parsing: .unconditionalSingleValue,
        help: """
            An argument of the container; repeat for several. {stage}, {variant}, {file}, {batch}, {threads}, \
            {transform} and {wait_ms} stand for the stage's.
            """)
    var arguments: [String] = []

    @Option(help: "The namespace. Default: that of whoever applies the files.")
    var namespace: String?

    @Option(help: "The most replicas of a stage that autoscaling may start. Default: those of the plan.")
    var maxReplicas: Int?

    @Flag(help: "Write an InferenceGraph, too, which passes each stage's answer on to the next.")
    var graph = false

    func validate() throws {
        guard image == nil || runtime == nil else { throw ValidationError("--image and --runtime exclude each other") }
        guard image != nil || arguments.isEmpty else { throw ValidationError("--argument belongs to --image") }
    }

    func run() throws {
        let (pipeline, plan) = try export.planned()
        let runtime = image.map { KServeSettings.Runtime.image($0, arguments: arguments) }
        try export.write(
            .kserve(
                pipeline, plan,
                KServeSettings(
                    runtime: runtime ?? .triton(self.runtime ?? KServeSettings.tritonName), storage: storage,
                    namespace: namespace, maxReplicas: maxReplicas, chains: graph)))
    }
}
