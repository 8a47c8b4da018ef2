import Inference

/// How a stage's inputs are found among a request's tensors.
struct InputFit: Sendable, Hashable {
    /// Where the tensors come from.
    var origin: Origin
    /// Whether the stage's transform leaves tensors as they are, so that they must be the model's own.
    var isPrepared: Bool

    enum Origin: Sendable, Hashable {
        /// A client: by name, and nothing that the stage does not take.
        case client
        /// A client of a pipeline of several sources: by name; the rest is for the others.
        case sharedClient
        /// The stage before: by name, and by position where no name fits.
        case stage
    }

    /// The tensors by the names that a stage takes, as far as they can be found.
    func find(_ tensors: [Tensor], for interface: ModelInterface) -> [Tensor] {
        switch origin {
        case .client: return tensors
        case .sharedClient: return tensors.filter { tensor in interface.inputs.contains { $0.name == tensor.name } }
        case .stage:
            let named = tensors.filter { tensor in interface.inputs.contains { $0.name == tensor.name } }
            var others = tensors.filter { tensor in !interface.inputs.contains { $0.name == tensor.name } }[...]
            guard named.count < interface.inputs.count else { return isPrepared ? named : tensors }
            var found = named
            for input in interface.inputs where !named.contains(where: { $0.name == input.name }) {
                guard var tensor = others.popFirst() else { break }
                tensor.name = input.name
                found.append(tensor)
            }
            // A transform may know what to do with more than it asks for; a model does not.
            return isPrepared ? found : found + others
        }
    }
}
