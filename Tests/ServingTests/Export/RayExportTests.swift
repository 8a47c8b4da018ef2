import Quantities
import Foundation
import Pipelines
import Planning
import Testing
import Yams

@testable import Serving

@Suite struct RayExportTests {
    private func export(_ models: ModelFolder, _ change: (String) -> String = { $0 }) throws -> Export {
        let pipeline = try ExportStand.pipeline(change)
        return try Export.ray(pipeline, ExportStand.plan(pipeline), models: models)
    }

    @Test("the configuration has the plan's variants, replicas, batches and threads")
    func configuration() throws {
        let export = try export(ModelFolder(path: "/models", pipelineFolder: "/home/me"))
        #expect(export.files.map(\.path) == ["serve.yaml"])
        let root = try #require(try Yams.load(yaml: export.files[0].text) as? [String: Any])
        let applications = try #require(root["applications"] as? [[String: Any]])
        #expect(applications.count == 1 && applications[0]["import_path"] as? String == "perjoule_ray.app:build")
        let deployments = try #require(applications[0]["deployments"] as? [[String: Any]])
        let detect = try #require(deployments.first { $0["name"] as? String == "detect" })
        #expect(detect["num_replicas"] as? Int == 2)
        #expect((detect["ray_actor_options"] as? [String: Any])?["num_cpus"] as? Int == 2)
        let user = try #require(detect["user_config"] as? [String: Any])
        #expect(user["model"] as? String == "/models/yolo.onnx" && user["batch"] as? Int == 8)
        #expect(user["threads"] as? Int == 2)
        // At 30 requests a second 7 more take 233 ms.
        #expect(abs((user["wait_s"] as? Double ?? 0) - 7.0 / 30) < 1e-9)
        let classify = try #require(deployments.first { $0["name"] as? String == "classify" })
        #expect((classify["user_config"] as? [String: Any])?["wait_s"] == nil)
    }

    @Test("a stage with a transform, which Ray cannot run, is refused")
    func transforms() throws {
        var pipeline = try ExportStand.pipeline { $0 }
        let plan = try ExportStand.plan(pipeline)
        let models = ModelFolder(path: "/models", pipelineFolder: "/home/me")
        pipeline.stages[0].transform = "image"
        let refused = #expect(throws: ServingError.self) { try Export.ray(pipeline, plan, models: models) }
        #expect(refused?.code == .configuration && refused?.description.contains("detect") == true)
        pipeline.stages[0].transform = "imagee"
        let unknown = #expect(throws: ServingError.self) { try Export.ray(pipeline, plan, models: models) }
        #expect(unknown?.advice == "did you mean “image”?")
    }

    @Test("files are found where the pipeline file has them, or in one folder")
    func files() throws {
        let local = try export(ModelFolder(path: nil, pipelineFolder: "/home/me"))
        #expect(local.files[0].text.contains("\"/home/me/models/yolo.onnx\""))
        let zoo = { (text: String) in text.replacing("models/yolo.onnx", with: "\"zoo:yolov7@640\"") }
        let error = #expect(throws: ServingError.self) { try export(ModelFolder(path: nil, pipelineFolder: "/"), zoo) }
        #expect(error?.advice?.contains("--models") == true)
        #expect(
            try export(ModelFolder(path: "/m/", pipelineFolder: "/"), zoo).files[0].text.contains(
                "\"/m/yolov7@640.onnx\""))
        let same = #expect(throws: ServingError.self) {
            try export(ModelFolder(path: "/m", pipelineFolder: "/")) {
                $0.replacing("models/resnet.onnx", with: "other/yolo.onnx")
            }
        }
        #expect(same?.message.contains("“models/yolo.onnx” and “other/yolo.onnx”") == true)
    }

    @Test("figures of an accelerator are said to need it")
    func devices() throws {
        let export = try export(ModelFolder(path: "/m", pipelineFolder: "/")) {
            $0.replacing("memory: 300MB", with: "device: H100")
        }
        #expect(export.warnings.contains { $0.contains("“detect”") && $0.contains("H100") })
    }
}
