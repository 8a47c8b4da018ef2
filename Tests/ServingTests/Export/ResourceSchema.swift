/// The part of a custom resource's schema that exported files use: types and required keys; other keys are faults.
///
/// Source: KServe, `pkg/apis/serving/v1beta1/inference_service.go`, `predictor.go`, `predictor_model.go`, `component.go`
/// (InferenceService) and `pkg/apis/serving/v1alpha1/inference_graph.go` (InferenceGraph), of which the CRDs
/// `serving.kserve.io_inferenceservices.yaml` and `serving.kserve.io_inferencegraphs.yaml` are generated; metadata,
/// containers and resources are Kubernetes’ `meta/v1` ObjectMeta and `core/v1` Container.
indirect enum ResourceSchema: Sendable {
    case text
    /// A text that is one of some.
    case word([String])
    case integer
    /// A map of texts.
    case texts
    case list(ResourceSchema)
    case map(ResourceSchema)
    case object([String: ResourceSchema], required: Set<String>)

    /// What is wrong with a value, each with its path.
    func faults(_ value: Any, _ path: String = "") -> [String] {
        switch self {
        case .text: return value is String ? [] : ["\(path): no text: \(value)"]
        case .word(let words):
            return (value as? String).map(words.contains) == true ? [] : ["\(path): not one of \(words)"]
        case .integer: return value is Int ? [] : ["\(path): no integer: \(value)"]
        case .texts:
            guard let map = value as? [String: Any] else { return ["\(path): no map"] }
            return map.flatMap { Self.text.faults($0.value, "\(path).\($0.key)") }
        case .map(let schema):
            guard let map = value as? [String: Any] else { return ["\(path): no map"] }
            return map.flatMap { schema.faults($0.value, "\(path).\($0.key)") }
        case .list(let schema):
            guard let list = value as? [Any] else { return ["\(path): no list"] }
            return list.enumerated().flatMap { schema.faults($0.element, "\(path)[\($0.offset)]") }
        case .object(let fields, let required):
            guard let object = value as? [String: Any] else { return ["\(path): no object"] }
            let missing = required.subtracting(object.keys).map { "\(path): “\($0)” is missing" }
            return missing
                + object.flatMap { key, value in
                    fields[key]?.faults(value, "\(path).\(key)") ?? ["\(path): “\(key)” is no field"]
                }
        }
    }

    private static let metadata = object(
        ["name": .text, "namespace": .text, "labels": .texts, "annotations": .texts], required: ["name"])
    /// `core/v1` ResourceRequirements; quantities are written as texts.
    private static let resources = object(["requests": .texts, "limits": .texts], required: [])
    private static let container = object(
        [
            "name": .text, "image": .text, "args": .list(.text), "resources": resources,
            "env": .list(.object(["name": .text, "value": .text], required: ["name"])),
            "ports": .list(
                .object(
                    ["containerPort": .integer, "protocol": .word(["TCP", "UDP", "SCTP"])], required: ["containerPort"])
            ),
        ], required: ["name"])

    static let inferenceService = object(
        [
            "apiVersion": .word(["serving.kserve.io/v1beta1"]), "kind": .word(["InferenceService"]),
            "metadata": metadata,
            "spec": .object(
                [
                    "predictor": .object(
                        [
                            "minReplicas": .integer, "maxReplicas": .integer, "containers": .list(container),
                            "model": .object(
                                [
                                    "modelFormat": .object(["name": .text, "version": .text], required: ["name"]),
                                    "runtime": .text, "protocolVersion": .text, "storageUri": .text,
                                    "resources": resources,
                                ], required: ["modelFormat"]),
                        ], required: [])
                ], required: ["predictor"]),
        ], required: ["apiVersion", "kind", "metadata", "spec"])

    static let inferenceGraph = object(
        [
            "apiVersion": .word(["serving.kserve.io/v1alpha1"]), "kind": .word(["InferenceGraph"]),
            "metadata": metadata,
            "spec": .object(
                [
                    "nodes": .map(
                        .object(
                            [
                                "routerType": .word(["Sequence", "Splitter", "Ensemble", "Switch"]),
                                "steps": .list(
                                    .object(
                                        ["name": .text, "serviceName": .text, "nodeName": .text, "data": .text],
                                        required: [])),
                            ], required: ["routerType"]))
                ], required: ["nodes"]),
        ], required: ["apiVersion", "kind", "metadata", "spec"])
}
