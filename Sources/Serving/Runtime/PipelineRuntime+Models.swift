import Inference

extension PipelineRuntime {
    public var models: [ServedModel] {
        let running = runningStages
        let (isOpen, reason) = readiness
        let isReady = isOpen && running.allSatisfy { $0.deployment != nil }
        var models: [ServedModel] = []
        // A pipeline of one stage of the same name is the stage.
        if !running.contains(where: { $0.stage.name == name }) {
            models.append(
                ServedModel(
                    name: name, versions: [], version: nil, platform: "ensemble", interface: interface,
                    isReady: isReady, reason: reason))
        }
        for (stage, deployment) in running {
            models.append(
                ServedModel(
                    name: stage.name, versions: stage.variants.map(\.name), version: deployment?.setting.variant,
                    platform: "onnxruntime_onnx",
                    interface: deployment?.requests ?? ModelInterface(inputs: [], outputs: []),
                    isReady: isOpen && deployment != nil, reason: reason))
        }
        return models
    }

    public func interface(of model: String, version: String) throws(ServingError) -> ModelInterface {
        guard let (stage, deployment) = runningStages.first(where: { $0.stage.name == model }),
            let variant = stage.variants.first(where: { $0.name == version })
        else { throw ServingError(.unknownModel, "\(model) has no version “\(version)”") }
        if let deployment, deployment.setting.variant == version { return deployment.requests }
        return try variantInterfaces.interface(of: variant, in: stage)
    }

    /// What requests to the pipeline look like: all that its first stages take, and all that its stages tell.
    var interface: ModelInterface {
        let interfaces = runningStages.map { $0.deployment?.requests ?? ModelInterface(inputs: [], outputs: []) }
        var inputs: [TensorDescription] = []
        for source in graph.sources {
            inputs += interfaces[source].inputs.filter { input in !inputs.contains { $0.name == input.name } }
        }
        let names = graph.outputNames(interfaces.map { $0.outputs.map(\.name) })
        let outputs = zip(interfaces, names).flatMap { interface, names in
            zip(interface.outputs, names).map { TensorDescription(name: $1, element: $0.element, axes: $0.axes) }
        }
        return ModelInterface(inputs: inputs, outputs: outputs)
    }
}
