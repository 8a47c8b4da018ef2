import Quantities
import Reporting
import Simulation
import Testing

@testable import Serving

@Suite struct RayServeConfigurationTests {
    private let stage = ServedStage(name: "detect", variants: [ServedVariant(name: "n", file: "/models/n.onnx")])

    private func setting(batch: Int = 4, _ policy: BatchPolicy = .greedy) -> StageSetting {
        StageSetting(stage: "detect", variant: "n", batch: batch, replicas: 3, threads: 2, policy: policy)
    }

    @Test func writesTheWholeConfiguration() throws {
        let configuration = try RayServeConfiguration(
            pipeline: "video", stages: [stage], settings: [setting(.timeout(Seconds(0.05)))], gateways: 2,
            proxy: .init(port: 9000))
        #expect(
            configuration.json.serialized()
                == #"{"proxy_location":"EveryNode","http_options":{"host":"0.0.0.0","port":9000},"#
                + #""applications":[{"name":"video","route_prefix":"/","import_path":"perjoule_ray.app:build","#
                + #""args":{"pipeline":"video","stages":[{"name":"detect","after":[]}]},"deployments":["#
                + #"{"name":"perjoule-gateway","num_replicas":2,"max_ongoing_requests":1024,"max_queued_requests":1024,"#
                + #""ray_actor_options":{"num_cpus":0.1}},{"name":"detect","num_replicas":3,"max_ongoing_requests":64,"max_queued_requests":1024,"#
                + #""rolling_update_percentage":0.5,"ray_actor_options":{"num_cpus":2},"user_config":"#
                + #"{"variant":"n","model":"/models/n.onnx","batch":4,"threads":2,"wait_s":0.05}}]}]}"#)
    }

    @Test(arguments: [
        BatchPolicy.greedy, .fixed, .timeout(Seconds(0.05)), .timeout(.zero), .threshold(3, timeout: nil),
        .threshold(4, timeout: Seconds(1)), .threshold(1, timeout: nil),
    ])
    func settingsSurviveRay(policy: BatchPolicy) throws {
        for batch in [4, 32] {
            let setting = setting(batch: batch, policy)
            let json = try RayUserConfiguration.json(setting, file: "/models/n.onnx")
            let text = Array(json.serialized().utf8)
            let again = try JSONValue(parsing: text, file: "ray")
            #expect(RayUserConfiguration.setting(again, stage: "detect", replicas: 3) == setting)
        }
    }

    @Test(arguments: [
        BatchPolicy.planned, .smdp(secondsPerJoule: 0), .timeout(Seconds(-1)), .timeout(Seconds(.infinity)),
        .timeout(Seconds(.nan)),
    ])
    func policiesThatReplicasCannotFollowAreRefused(policy: BatchPolicy) {
        let error = #expect(throws: ServingError.self) { try RayUserConfiguration.json(setting(policy), file: "n") }
        #expect(error?.code == .configuration && error?.place == "stage “detect”")
    }

    @Test func whatOthersWroteIsNoSetting() throws {
        for json: JSONValue in [.null, [:], ["variant": "n"], ["variant": "n", "batch": 0, "threads": 1], [1]] {
            #expect(RayUserConfiguration.setting(json, stage: "detect", replicas: 1) == nil)
        }
    }

    @Test func stagesThatRayCannotRunAreNamed() throws {
        var wrong = setting()
        wrong.variant = "x"
        #expect(throws: ServingError.self) {
            try RayServeConfiguration(pipeline: "p", stages: [stage], settings: [wrong])
        }
        #expect(throws: ServingError.self) { try RayServeConfiguration(pipeline: "p", stages: [stage], settings: []) }
        let reserved = ServedStage(name: "perjoule-gateway", variants: stage.variants)
        let error = #expect(throws: ServingError.self) {
            try RayServeConfiguration(pipeline: "p", stages: [reserved], settings: [setting()])
        }
        #expect(error?.code == .configuration && error?.message.contains("perjoule-gateway") ?? false)
        let transformed = ServedStage(name: "detect", variants: stage.variants, transform: Doubling())
        let other = #expect(throws: ServingError.self) {
            try RayServeConfiguration(pipeline: "p", stages: [transformed], settings: [setting()])
        }
        #expect(other?.message.contains("doubling") ?? false)
    }
}

private struct Doubling: StageTransform {
    static let name = "doubling"

    func interface(of model: ModelInterface) -> ModelInterface { model }
    func prepare(_ inputs: [Tensor], model: ModelInterface) throws(ServingError) -> PreparedRequest {
        PreparedRequest(inputs: inputs + inputs)
    }
    func finish(
        _ outputs: [Tensor], of prepared: PreparedRequest, model: ModelInterface
    ) throws(ServingError) -> StageResult {
        StageResult(answer: outputs, next: [outputs])
    }
}
