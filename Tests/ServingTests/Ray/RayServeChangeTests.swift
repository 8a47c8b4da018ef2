import Quantities
import Reporting
import Simulation
import Testing

@testable import Serving

@Suite struct RayServeChangeTests {
    private let stages = [
        ServedStage(
            name: "first",
            variants: [
                ServedVariant(name: "small", file: "/models/a-small.onnx"),
                ServedVariant(name: "large", file: "/models/a-large.onnx"),
            ]),
        ServedStage(name: "second", after: [0], variants: [ServedVariant(name: "b", file: "/models/b.onnx")]),
    ]
    private let running = [
        StageSetting(stage: "first", variant: "small", batch: 1, replicas: 2),
        StageSetting(stage: "second", variant: "b", batch: 4),
    ]

    private func status() throws -> RayServeStatus {
        try RayServeStatus(parsing: RayRecordings.applications, from: "ray")
    }

    private func change(_ settings: [StageSetting], _ application: RayServeStatus.Application?) throws -> RayServeChange
    {
        let configuration = try RayServeConfiguration(pipeline: "demo", stages: stages, settings: settings)
        return RayServeChange(application, to: configuration, settings)
    }

    @Test func readsWhatRuns() throws {
        let status = try status()
        let application = try #require(status.application("demo"))
        #expect(status.isStarted && application.status == "RUNNING")
        #expect(stages.map { application.configuration.deployment($0.name)?.setting($0.name) } == running)
        let first = try #require(application.deployments.first { $0.name == "first" })
        #expect(first.runningReplicas == 2 && first.replicas.map(\.pid) == [31326, 31393])
    }

    @Test func changesNothingWhereNothingDiffers() throws {
        #expect(try change(running, try status().application("demo")).stages.isEmpty)
    }

    @Test func changesOnlyWhatDiffersAndLeavesResourcesAlone() throws {
        var wanted = running
        (wanted[0].variant, wanted[0].batch, wanted[0].threads) = ("large", 40, 4)
        let change = try change(wanted, try status().application("demo"))
        #expect(change.stages.map(\.to) == [wanted[0]] && change.stages[0].from == running[0])
        let before = try #require(try status().application("demo")).configuration
        #expect(change.entry.deployment("second") == before.deployment("second"))
        #expect(change.entry.deployment("perjoule-gateway") == before.deployment("perjoule-gateway"))
        let first = try #require(change.entry.deployment("first"))
        #expect(first["ray_actor_options"]?["num_cpus"] == 1, "another number would restart the replicas")
        #expect(first["max_ongoing_requests"] == 80)
        #expect(first["user_config"]?["model"]?.text == "/models/a-large.onnx")
    }

    @Test func triesAgainWhatRayGaveUp() throws {
        var application = try #require(try status().application("demo"))
        let index = try #require(application.deployments.firstIndex { $0.name == "second" })
        application.deployments[index].status = "DEPLOY_FAILED"
        #expect(try change(running, application).stages.map(\.to.stage) == ["second"])
    }

    @Test func deploysAfreshWhatRayDoesNotRun() throws {
        let change = try change(running, nil)
        #expect(change.stages.count == 2 && change.stages.allSatisfy { $0.from == nil })
        #expect(change.entry["import_path"]?.text == "perjoule_ray.app:build")
    }

    /// Ray deletes applications that a request leaves out, and restarts those whose numbers are written otherwise.
    @Test func leavesOtherApplicationsAsRayWroteThem() throws {
        let other = #"{"name": "other", "args": {"share": 1.0, "text": "a\u00e9\"}"}}"#
        let text =
            #"{"http_options": {"host": "0.0.0.0", "port": 8000, "ssl_keyfile": null}, "proxy_location": "EveryNode", "#
            + #""applications": {"other": {"status": "RUNNING", "deployed_app_config":  \#(other) }, "#
            + #""by-hand": {"status": "RUNNING", "deployed_app_config": null}, "demo": {"deployed_app_config": {}}}}"#
        let status = try RayServeStatus(parsing: Array(text.utf8), from: "ray")
        let body = String(decoding: status.body(setting: "demo", to: Array("{}".utf8)), as: UTF8.self)
        #expect(
            body == #"{"proxy_location":"EveryNode","http_options":{"host":"0.0.0.0","port":8000},"#
                + #""applications":[\#(other),{}]}"#)
    }

    @Test func isDoneWhenReplicasServeInTheNewWay() throws {
        let stage = try #require(try change(running, nil).stages.first)
        var deployment = try #require(try status().application("demo")?.deployments.first { $0.name == "first" })
        #expect(stage.isDone(deployment))
        deployment.status = "UPDATING"
        #expect(!stage.isDone(deployment))
        deployment.status = "HEALTHY"
        deployment.replicas[0].state = "STARTING"
        #expect(!stage.isDone(deployment))
        deployment = try #require(try status().application("demo")?.deployments.first { $0.name == "first" })
        deployment.userConfiguration = deployment.userConfiguration?.setting("batch", to: 2)
        #expect(!stage.isDone(deployment))
    }

    /// 2 replicas run; 5 were asked for.
    @Test func settlesForTheReplicasThatRayCouldStart() throws {
        var wanted = running
        wanted[0].replicas = 5
        let stage = try #require(try change(wanted, try status().application("demo")).stages.first)
        var deployment = try #require(try status().application("demo")?.deployments.first { $0.name == "first" })
        deployment.status = "UPSCALING"
        deployment.targetReplicas = 5
        let starting = deployment.replicas.map { replica in
            var replica = replica
            replica.state = "STARTING"
            return replica
        }
        deployment.replicas += [deployment.replicas[0]] + starting
        wanted[0].replicas = 3
        #expect(stage.settled(deployment) == wanted[0])
        // One of those that ran before is lost, and comes again.
        deployment.replicas = [deployment.replicas[0]] + starting
        #expect(stage.settled(deployment) == running[0])
        // A replica that does not take the new configuration is no want of CPUs.
        deployment.replicas[1].state = "UPDATING"
        #expect(stage.settled(deployment) == running[0])
        #expect(stage.settled(nil) == running[0])
    }

    @Test(arguments: ["", "[]", "{}", "{\"applications\":3}", "<html>", #"{"applications":{"a":3}}"#])
    func answersOfOtherServersAreRefused(text: String) {
        let error = #expect(throws: ServingError.self) { try RayServeStatus(parsing: Array(text.utf8), from: "x:1") }
        #expect(error?.code == .target && error?.place?.contains("x:1") ?? false)
    }

    @Test func findsTheReasonInATraceback() {
        let message = """
            The deployment failed to start 6 times in a row. See controller logs for details. Error:
            \u{1B}[36mray::ServeReplica:demo:first.initialize()\u{1B}[39m (pid=7421, ip=127.0.0.1)
              File "/x/_base.py", line 449, in result
                raise FileNotFoundError(
            FileNotFoundError: there is no model file /models/gone.onnx on node vm
            """
        #expect(
            RayServeStatus.reason(message) == "FileNotFoundError: there is no model file /models/gone.onnx on node vm")
        #expect(RayServeStatus.reason("") == "it does not say why")
        #expect(RayServeStatus.reason("no more CPUs") == "no more CPUs")
    }
}
