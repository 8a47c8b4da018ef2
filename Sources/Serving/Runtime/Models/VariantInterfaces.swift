import Inference
import ModelGraph
import Synchronization

/// What requests to variants that do not run look like, as their files tell it; each file is read when it is first asked for.
final class VariantInterfaces: Sendable {
    private let known = Mutex<[Key: ModelInterface]>([:])

    private struct Key: Hashable {
        var stage: String
        var variant: ServedVariant
    }

    /// - Throws: ``ServingError`` (`configuration`) for a file that cannot be read, or that the stage's transform cannot
    ///   surround; it is then read again the next time.
    func interface(of variant: ServedVariant, in stage: ServedStage) throws(ServingError) -> ModelInterface {
        let key = Key(stage: stage.name, variant: variant)
        if let interface = known.withLock({ $0[key] }) { return interface }
        // Not under the lock: others who ask for what is known do not wait for a file.
        let interface = try stage.interface(of: variant)
        known.withLock { $0[key] = interface }
        return interface
    }
}

extension ServedStage {
    /// What requests look like when a variant runs, by its file alone.
    func interface(of variant: ServedVariant) throws(ServingError) -> ModelInterface {
        let graph: Graph
        do throws(ModelGraphError) {
            graph = try Model(contentsOf: variant.file).graph
        } catch {
            throw ServingError(
                .configuration, "the file of variant “\(variant.name)” cannot be read: \(error.message)",
                place: "stage “\(name)”", advice: error.advice)
        }
        let model = ModelInterface(
            inputs: graph.inputs.map(TensorDescription.init),
            outputs: graph.outputs.map(TensorDescription.init).filter(\.isServed))
        return try transform.adapted(to: variant, model: model).interface(of: model)
    }
}

extension TensorDescription {
    /// As an engine tells it that loads the file: both count ONNX's element types alike.
    fileprivate init(_ value: ValueInfo) {
        self.init(
            name: value.name, element: TensorElement(rawValue: value.elementType.rawValue) ?? .other,
            axes: (value.shape ?? []).map { dimension in
                switch dimension {
                case .fixed(let size): size >= 0 ? .fixed(size) : .free("")
                case .symbolic(let name): .free(name)
                case .unknown: .free("")
                }
            })
    }

    /// Whether the protocol can carry the tensor in an answer.
    var isServed: Bool { element.size != nil && Datatype(element) != nil }
}
