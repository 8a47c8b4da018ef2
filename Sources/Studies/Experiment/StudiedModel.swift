import Pipelines
import Profiling
import Quantities
import Yams

/// A model that a study measures, as its file names it.
protocol StudiedModel {
    var name: String { get }
    /// `zoo:NAME@SIZE`, or the absolute path of an ONNX file.
    var model: String { get }
    /// How good its answers are, where that is known beforehand.
    var knownAccuracy: Estimate<Fraction>? { get }
}

extension StudiedModel {
    var reference: ModelReference { get throws { try ModelReference(parsing: model, relativeTo: "/") } }
}

extension Sequence where Element: StudiedModel {
    /// What each name stands for.
    var references: [String: ModelReference] {
        get throws { try Dictionary(map { ($0.name, try $0.reference) }) { first, _ in first } }
    }

    /// The models with the files of their graphs.
    /// - Parameter folder: where zoo models are written.
    func variants(cachedIn folder: String) throws -> [ModelVariant] {
        try map {
            ModelVariant(name: $0.name, file: try $0.reference.file(cachedIn: folder), accuracy: $0.knownAccuracy)
        }
    }
}

extension FileReader {
    /// Refuses a name that two models have.
    /// - Parameter nodes: those of the models, in their order.
    func requireDistinctNames(_ models: [some StudiedModel], at nodes: [Yams.Node]) {
        var seen: Set<String> = []
        for (model, node) in zip(models, nodes) where !seen.insert(model.name).inserted {
            report(
                .duplicateName, "two models are named “\(model.name)”", at: place(node),
                advice: "give one of them another “name:”")
        }
    }
}
