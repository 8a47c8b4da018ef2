import Foundation
import Pipelines
import Planning
import Testing
import Yams

@testable import Serving

@Suite struct KServeExportTests {
    private func export(
        _ settings: KServeSettings = KServeSettings(storage: "s3://bucket/models"),
        _ change: (String) -> String = { $0 }
    ) throws -> Export {
        let pipeline = try ExportStand.pipeline(change)
        return try Export.kserve(pipeline, ExportStand.plan(pipeline), settings)
    }

    private func object(_ export: Export, _ path: String) throws -> [String: Any] {
        let file = try #require(export.files.first { $0.path == path }, "\(export.files.map(\.path))")
        return try #require(try Yams.load(yaml: file.text) as? [String: Any])
    }

    private func at(_ value: Any?, _ path: String) -> Any? {
        path.split(separator: ".").reduce(value) { value, key in
            Int(key).map { index in (value as? [Any])?.indices.contains(index) == true ? (value as? [Any])?[index] : nil
            }
                ?? (value as? [String: Any])?[String(key)]
        }
    }

    @Test("each stage is a service with the plan's replicas, cores, memory and joules")
    func services() throws {
        let export = try export()
        let detect = try object(export, "video-search-detect.yaml")
        #expect(ResourceSchema.inferenceService.faults(detect) == [])
        #expect(at(detect, "spec.predictor.minReplicas") as? Int == 2)
        #expect(at(detect, "spec.predictor.maxReplicas") as? Int == 2)
        #expect(at(detect, "spec.predictor.model.storageUri") as? String == "s3://bucket/models/detect")
        #expect(at(detect, "spec.predictor.model.runtime") as? String == "kserve-tritonserver")
        // 300 MB are 286.1 MiB.
        #expect(
            at(detect, "spec.predictor.model.resources.requests") as? [String: String] == [
                "cpu": "1500m", "memory": "287Mi",
            ])
        #expect(
            at(detect, "spec.predictor.model.resources.limits") as? [String: String] == [
                "cpu": "1500m", "memory": "287Mi",
            ])
        let annotations = try #require(at(detect, "metadata.annotations") as? [String: String])
        #expect(annotations["perjoule/variant"] == "yolo" && annotations["perjoule/batch"] == "8")
        // 16 J for 8 requests, and two replicas of 2 W at rest for 1/30 s.
        let joules = Double(annotations["perjoule/planned-joules-per-request"] ?? "")
        #expect(abs((joules ?? 0) - (2 + 2 * 2 / 30.0)) < 1e-9)
        let classify = try object(export, "video-search-classify.yaml")
        #expect(ResourceSchema.inferenceService.faults(classify) == [])
        #expect(at(classify, "spec.predictor.model.resources.requests") as? [String: String] == ["cpu": "2"])
    }

    @Test("batch size, wait and threads are written for Triton")
    func triton() throws {
        let export = try export()
        let file = try #require(export.files.first { $0.path == "models/detect/detect/config.pbtxt" })
        #expect(file.text.contains("max_batch_size: 8\n"))
        // At 30 requests a second 7 more take 233 ms.
        #expect(file.text.contains("preferred_batch_size: [ 8 ] max_queue_delay_microseconds: 233333"))
        #expect(file.text.contains("key: \"intra_op_thread_count\" value: { string_value: \"2\" }"))
        let single = try #require(export.files.first { $0.path == "models/classify/classify/config.pbtxt" })
        #expect(single.text.contains("max_batch_size: 0\n") && !single.text.contains("dynamic_batching"))
        #expect(export.warnings.contains { $0.contains("copy yolo.onnx to models/detect/detect/1/model.onnx") })
    }

    @Test("a container of the user's gets the stage's values in its arguments")
    func image() throws {
        let settings = KServeSettings(
            runtime: .image(
                "registry.local/server:1", arguments: ["--model=/mnt/models/{file}", "--batch={batch}", "{wait_ms}"]),
            storage: "pvc://models/", namespace: "vision", maxReplicas: 6)
        let detect = try object(export(settings), "video-search-detect.yaml")
        #expect(ResourceSchema.inferenceService.faults(detect) == [])
        #expect(at(detect, "spec.predictor.containers.0.image") as? String == "registry.local/server:1")
        let arguments = try #require(at(detect, "spec.predictor.containers.0.args") as? [String])
        #expect(arguments.prefix(2) == ["--model=/mnt/models/yolo.onnx", "--batch=8"])
        #expect(abs((Double(arguments[2]) ?? 0) - 233.333) < 1e-3)
        #expect(at(detect, "spec.predictor.containers.0.env.0.value") as? String == "pvc://models/detect")
        #expect(at(detect, "spec.predictor.maxReplicas") as? Int == 6)
        #expect(at(detect, "metadata.namespace") as? String == "vision")
        #expect(at(detect, "spec.predictor.model") == nil)
    }

    @Test("a transform is refused where plain tensors are seen, and told of where an image may do it")
    func transforms() throws {
        let change: (String) -> String = {
            $0.replacing("- name: detect\n", with: "- name: detect\n    transform: image\n")
        }
        let refused = #expect(throws: ServingError.self) {
            try export(KServeSettings(runtime: .triton("own"), storage: "s3://a"), change)
        }
        #expect(refused?.code == .configuration && refused?.place == "stage “detect”")
        #expect(refused?.message.contains("transform “image”") == true)
        #expect(refused?.advice?.contains("--image") == true)
        let image = KServeSettings(
            runtime: .image("server:1", arguments: ["--around={transform}"]), storage: "s3://a")
        let told = try export(image, change)
        #expect(
            told.warnings.contains { $0.hasPrefix("stage “detect”: server:1 has to do what the transform “image”") })
        #expect(!told.warnings.contains { $0.contains("“classify”") })
        let arguments = try ["detect", "classify"].map { stage in
            at(try object(told, "video-search-\(stage).yaml"), "spec.predictor.containers.0.args") as? [String]
        }
        #expect(arguments == [["--around=image"], ["--around=none"]])
        // None is none, and one that there is not is refused.
        _ = try export { $0.replacing("- name: detect\n", with: "- name: detect\n    transform: none\n") }
        let unknown = #expect(throws: ServingError.self) {
            try export(image) { $0.replacing("- name: detect\n", with: "- name: detect\n    transform: imago\n") }
        }
        #expect(unknown?.advice == "did you mean “image”?")
    }

    @Test("a chain of stages is a sequence; other pipelines are refused a graph")
    func graph() throws {
        let settings = KServeSettings(storage: "s3://bucket/models", chains: true)
        let graph = try object(export(settings), "video-search-graph.yaml")
        #expect(ResourceSchema.inferenceGraph.faults(graph) == [])
        #expect(at(graph, "spec.nodes.root.routerType") as? String == "Sequence")
        #expect(at(graph, "spec.nodes.root.steps.0.serviceName") as? String == "video-search-detect")
        #expect(at(graph, "spec.nodes.root.steps.1.data") as? String == "$response")
        let fanout = #expect(throws: ServingError.self) {
            try export(settings) { $0.replacing("- name: classify\n", with: "- name: classify\n    fanout: 0.5\n") }
        }
        #expect(fanout?.code == .configuration && fanout?.place == "stage “classify”")
        let third = """
              - name: count
                after: [detect]
                variants:
                  - name: small
                    accuracy: 0.9
                    model: small.onnx
                    points: [{batch: 1, latency: 1ms, cores: 1, energy: 0.1J, idlePower: 1W}]

            """
        let branch = #expect(throws: ServingError.self) { try export(settings) { $0 + third } }
        #expect(branch?.code == .configuration && branch?.place == "stage “count”")
    }

    @Test("names become labels of DNS, and two that become one are refused")
    func names() throws {
        #expect(try ResourceName.label("Détection  des Objets_2") == "d-tection-des-objets-2")
        #expect(try ResourceName.label("3d") == "n3d")
        #expect(try ResourceName.label("--a--") == "a")
        for bad in ["", "检测", "-", String(repeating: "a", count: 51)] {
            #expect(throws: ServingError.self) { try ResourceName.label(bad) }
        }
        let error = #expect(throws: ServingError.self) { try ResourceName.labels(["a b", "x", "A-b"]) }
        #expect(error?.message.contains("“a b” and “A-b”") == true)
        let pattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/
        for text in ["Video Search", "a.b.c", "9-9", "x_", "Ünï"] {
            let label = try ResourceName.label(text)
            #expect(try pattern.wholeMatch(in: label) != nil, "\(label)")
        }
    }

    @Test(
        "settings that cannot be are refused",
        arguments: [
            KServeSettings(storage: "bucket/models"), KServeSettings(storage: "ftp://a/b"),
            KServeSettings(storage: "s3://"),
            KServeSettings(storage: "s3://a", namespace: "Vision"), KServeSettings(storage: "s3://a", maxReplicas: 1),
            KServeSettings(storage: "s3://a", maxReplicas: 0),
            KServeSettings(runtime: .image("", arguments: []), storage: "s3://a"),
        ])
    func refused(settings: KServeSettings) throws {
        let error = #expect(throws: ServingError.self) { try export(settings) }
        #expect(error?.code == .configuration && error?.advice != nil)
    }

    @Test("a plan of another pipeline, or a variant without a model, is refused with its stage")
    func misfits() throws {
        let pipeline = try ExportStand.pipeline()
        let plan = try ExportStand.plan(pipeline)
        let other = try ExportStand.pipeline { $0.replacing("name: yolo\n", with: "name: yolo2\n") }
        let error = #expect(throws: ServingError.self) {
            try Export.kserve(other, plan, KServeSettings(storage: "s3://a"))
        }
        #expect(error?.message.contains("“detect” has no variant “yolo”") == true)
        let nameless = try ExportStand.pipeline { $0.replacing("        model: models/yolo.onnx\n", with: "") }
        let missing = #expect(throws: ServingError.self) {
            try Export.kserve(nameless, ExportStand.plan(nameless), KServeSettings(storage: "s3://a"))
        }
        #expect(missing?.place == "stage “detect”")
    }

    @Test(arguments: [(1.0, "1"), (0.25, "250m"), (1.5, "1500m"), (2.0001, "2001m"), (0, "1m"), (1e9, "4096")])
    func processors(cores: Double, text: String) { #expect(KServeService.processors(cores) == text) }
}
