import Foundation
import Testing

/// The contract of `perjoule export`.
struct ExportTests {
    private let line: CommandLineRunner
    init() throws {
        line = try CommandLineRunner()
        let text = PlanTests.pipeline.replacing("- name: small\n", with: "- name: small\n        model: small.onnx\n")
            .replacing("- name: large\n", with: "- name: large\n        model: large.onnx\n")
            .replacing("- name: resnet\n", with: "- name: resnet\n        model: resnet.onnx\n")
        try line.file("pipeline.yaml", text)
    }

    @Test func aPlanThatWasMadeBeforeIsWrittenForRay() throws {
        let plan = try line.run("plan", "pipeline.yaml", "--rate", "20", "--objective", "accuracy=1", "--json")
        try line.file("plan.json", plan.output)
        let run = try line.run(
            "export", "ray", "pipeline.yaml", "--plan", "plan.json", "--models", "/models", "-o", "out", "--json")
        #expect(run.code == 0, "\(run)")
        #expect(try run.object()["files"] as? [String] == ["serve.yaml"])
        let text = try line.text(of: "out/serve.yaml")
        #expect(text.contains("\"/models/large.onnx\"") && text.contains("num_replicas"))
    }

    private static let ray = CommandLineRunner.python("PERJOULE_RAY_PYTHON", importing: "ray.serve.schema, yaml")
    private static let triton = CommandLineRunner.python(
        "PERJOULE_CLIENT_PYTHON", importing: "tritonclient.grpc.model_config_pb2")

    @Test(.enabled(if: ray != nil, "no Python with Ray (PERJOULE_RAY_PYTHON) is installed"))
    func raysOwnSchemaTakesTheConfiguration() throws {
        let run = try line.run("export", "ray", "pipeline.yaml", "--rate", "20", "--models", "/models", "-o", "out")
        #expect(run.code == 0, "\(run)")
        let script = """
            import sys, yaml
            from ray.serve.schema import ServeDeploySchema
            read = ServeDeploySchema(**yaml.safe_load(open(sys.argv[1])))
            print(*[each.name for each in read.applications[0].deployments])
            """
        let checked = try line.start([try #require(Self.ray), "-c", script, "out/serve.yaml"]).finish()
        #expect(checked.code == 0 && checked.text == "perjoule-gateway detect classify\n", "\(checked)")
    }

    @Test(.enabled(if: triton != nil, "no Python with tritonclient[grpc] (PERJOULE_CLIENT_PYTHON) is installed"))
    func tritonsOwnSchemaTakesTheModels() throws {
        let run = try line.run(
            "export", "kserve", "pipeline.yaml", "--rate", "20", "--storage", "s3://bucket/m", "-o", "out")
        let files = run.text.split(separator: "\n").map(String.init).filter { $0.hasSuffix("config.pbtxt") }
        try #require(run.code == 0 && files.count == 2, "\(run)")
        let script = """
            import sys
            from google.protobuf import text_format
            from tritonclient.grpc.model_config_pb2 import ModelConfig
            for file in sys.argv[1:]:
                print(text_format.Parse(open(file).read(), ModelConfig()).name)
            """
        let checked = try line.start([try #require(Self.triton), "-c", script] + files).finish()
        #expect(checked.code == 0 && checked.text == "detect\nclassify\n", "\(checked)")
    }

    @Test func aPlanIsMadeOnTheSpotForKServe() throws {
        let run = try line.run(
            "export", "kserve", "pipeline.yaml", "--rate", "20", "--storage", "s3://bucket/m", "-o", "out/deep")
        #expect(run.code == 0, "\(run)")
        let files = run.text.split(separator: "\n").map(String.init)
        #expect(
            files == [
                "out/deep/video-detect.yaml", "out/deep/models/detect/detect/config.pbtxt",
                "out/deep/video-classify.yaml",
                "out/deep/models/classify/classify/config.pbtxt",
            ])
        for file in files { #expect(try !line.text(of: file).isEmpty) }
        #expect(run.error.contains("copy resnet.onnx to models/classify/classify/1/model.onnx"))
    }

    @Test(arguments: [
        (["ray", "pipeline.yaml", "--rate", "20", "--plan", "pipeline.yaml"], "this is not a plan"),
        (["kserve", "pipeline.yaml", "--rate", "20", "--storage", "bucket"], "no storage"),
        (["kserve", "pipeline.yaml", "--rate", "20", "--storage", "s3://b", "--graph"], "fan-out"),
        (["kserve", "pipeline.yaml", "--storage", "s3://b", "--argument=x"], "--image"),
        (["kserve", "pipeline.yaml", "--rate", "20"], "--storage"),
        (["ray", "absent.yaml", "--rate", "20"], "no such file"),
    ])
    func whatCannotBeIsSaid(_ options: [String], says: String) throws {
        let run = try line.run(["export"] + options + ["-o", "out"])
        #expect(run.code != 0 && run.error.contains("perjoule: error: ") && run.error.contains(says), "\(run)")
        #expect(!FileManager.default.fileExists(atPath: line.folder + "/out"))
    }

    @Test func goalsThatCannotBeMetEndAsPlanDoes() throws {
        let run = try line.run(
            "export", "kserve", "pipeline.yaml", "--rate", "20", "--latency-sla", "1ms", "--storage", "s3://b", "-o",
            "out")
        #expect(run.code == 3, "\(run)")
    }
}
