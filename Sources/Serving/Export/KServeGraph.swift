import Pipelines
import Reporting

/// A chain of stages as an InferenceGraph.
struct KServeGraph {
    let name: String
    private let services: [String]
    private let namespace: String?

    /// - Throws: ``ServingError`` (`configuration`) when the stages do not form a chain of single requests.
    init(pipeline: Pipeline, services: [String], namespace: String?) throws(ServingError) {
        for (index, stage) in pipeline.stages.enumerated() {
            guard stage.after == (index == 0 ? [] : [index - 1]) else {
                throw ServingError(
                    .configuration, "the stages are no chain, and a sequence of KServe is one",
                    place: "stage “\(stage.name)”", advice: "leave the graph out, and let clients call the stages")
            }
            guard stage.fanout == 1 else {
                throw ServingError(
                    .configuration, "the stage has a fan-out of \(stage.fanout), and a sequence of KServe has none",
                    place: "stage “\(stage.name)”", advice: "leave the graph out, and let clients call the stages")
            }
        }
        name = try ResourceName.label(pipeline.name)
        self.services = services
        self.namespace = namespace
    }

    var json: JSONValue {
        let steps = services.enumerated().map { index, service -> JSONValue in
            index == 0
                ? ["serviceName": .text(service), "name": .text(service)]
                : ["serviceName": .text(service), "name": .text(service), "data": "$response"]
        }
        var metadata: [JSONValue.Member] = [.init("name", .text(name))]
        if let namespace { metadata.append(.init("namespace", .text(namespace))) }
        return [
            "apiVersion": "serving.kserve.io/v1alpha1", "kind": "InferenceGraph", "metadata": .object(metadata),
            "spec": ["nodes": ["root": ["routerType": "Sequence", "steps": .array(steps)]]],
        ]
    }
}
