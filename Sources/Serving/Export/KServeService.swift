import Pipelines
import Planning
import Quantities
import Reporting

/// A stage as an InferenceService.
struct KServeService {
    let name: String
    /// Of the stage's models in the storage.
    let folder: String
    let stage: PlannedStage
    let plan: Plan
    let pipeline: String
    let settings: KServeSettings

    var json: JSONValue {
        get throws(ServingError) {
            var metadata: [JSONValue.Member] = [.init("name", .text(name))]
            if let namespace = settings.namespace { metadata.append(.init("namespace", .text(namespace))) }
            metadata.append(.init("labels", ["app.kubernetes.io/part-of": .text(try ResourceName.label(pipeline))]))
            metadata.append(.init("annotations", .object(annotations)))
            return [
                "apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService", "metadata": .object(metadata),
                "spec": ["predictor": .object(try predictor)],
            ]
        }
    }

    /// What was planned; annotations are texts.
    private var annotations: [JSONValue.Member] {
        let planned = stage.planned
        let pairs: [(String, String)] = [
            ("pipeline", pipeline), ("stage", stage.stage.name), ("variant", stage.variant.name),
            ("batch", "\(planned.batch)"), ("threads", "\(stage.point.threads)"),
            ("planned-load-per-second", "\(planned.load.value)"),
            ("planned-joules-per-request", "\(planned.energyPerRequest.value)"),
            ("planned-latency-seconds", "\(planned.latency.value)"),
            ("energy-provenance", "\(planned.provenance.energy)"),
            ("pipeline-joules-per-request", "\(plan.energyPerRequest.value)"),
        ]
        return pairs.map { .init("perjoule/" + $0.0, .text($0.1)) }
    }

    private var predictor: [JSONValue.Member] {
        get throws(ServingError) {
            let replicas = stage.planned.replicas
            var members: [JSONValue.Member] = [
                .init("minReplicas", .number(Double(replicas))),
                .init("maxReplicas", .number(Double(settings.maxReplicas ?? replicas))),
            ]
            switch settings.runtime {
            case .triton(let runtime):
                var model: [JSONValue.Member] = [
                    .init("modelFormat", ["name": "onnx"]), .init("protocolVersion", "v2"),
                    .init("storageUri", .text(storage)), .init("resources", resources),
                ]
                if let runtime { model.insert(.init("runtime", .text(runtime)), at: 1) }
                members.append(.init("model", .object(model)))
            case .image(let image, let arguments):
                members.append(.init("containers", [try container(image, arguments)]))
            }
            return members
        }
    }

    private var storage: String { settings.storage + (settings.storage.hasSuffix("/") ? "" : "/") + folder }

    /// KServe copies what `STORAGE_URI` names to `/mnt/models` of a container with this name.
    private func container(_ image: String, _ arguments: [String]) throws(ServingError) -> JSONValue {
        let values = [
            "stage": stage.stage.name, "variant": stage.variant.name,
            "file": try ModelFolder.fileName(of: stage.variant, in: stage.stage), "batch": "\(stage.planned.batch)",
            "threads": "\(stage.point.threads)", "transform": stage.stage.transform ?? PassThrough.name,
            "wait_ms": "\((stage.fillTime ?? .zero).value * 1000)",
        ]
        let texts = arguments.map { argument in
            JSONValue.text(values.reduce(argument) { $0.replacing("{\($1.key)}", with: $1.value) })
        }
        return [
            "name": "kserve-container", "image": .text(image), "args": .array(texts),
            "env": [["name": "STORAGE_URI", "value": .text(storage)]],
            "ports": [["containerPort": 8080, "protocol": "TCP"]], "resources": resources,
        ]
    }

    /// What a replica takes: the same asked for as allowed, since the plan's figures hold for just that.
    private var resources: JSONValue {
        var amounts: [JSONValue.Member] = [.init("cpu", .text(Self.processors(stage.point.cores)))]
        if let memory = stage.point.memory, memory.value.isFinite {
            amounts.append(
                .init("memory", .text("\(Int(min(1e15, max(1, (memory.value / 1_048_576).rounded(.up)))))Mi")))
        }
        return ["requests": .object(amounts), "limits": .object(amounts)]
    }

    /// Cores as Kubernetes writes them: whole, or in thousandths rounded up.
    static func processors(_ cores: Double) -> String {
        let thousandths = Int(max(1, min(4096, cores.isFinite ? cores : 1) * 1000).rounded(.up))
        return thousandths.isMultiple(of: 1000) ? "\(thousandths / 1000)" : "\(thousandths)m"
    }
}
