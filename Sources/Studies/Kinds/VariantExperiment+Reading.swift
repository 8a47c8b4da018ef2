import Accuracy
import ModelGraph
package import Pipelines
import Quantities
package import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension VariantExperiment {
    package init?(_ fields: Fields, reader: FileReader, folder: String) {
        guard let node = fields.node("models", isRequired: true),
            let nodes = reader.items(node, of: "“models”")
        else { return nil }
        models = nodes.compactMap { reader.variant($0, folder: folder) }
        reader.requireDistinctNames(models, at: nodes)
        batches = fields.counts("batches") ?? [1]
        threads = fields.counts("threads")
        window = fields.quantity("window", as: Seconds.self, .positive) ?? Seconds(1)
        dataset = fields.values["dataset"].flatMap { AccuracyDataset($0, reader: reader, folder: folder, seed: 1) }
        if models.isEmpty { return nil }
    }
}

extension FileReader {
    private static let variantKeys = ["name", "model", "accuracy", "citation"]

    fileprivate func variant(_ node: Yams.Node, folder: String) -> VariantExperiment.Model? {
        if let text = node.scalar?.string {
            return model(text, node, folder: folder).map {
                .init(name: $0.shortName, model: $0.text, accuracy: $0.publishedAccuracy)
            }
        }
        guard let fields = fields(node, of: "a model", known: Self.variantKeys),
            let text = fields.text("model", isRequired: true),
            let reference = model(text, fields.values["model"] ?? node, folder: folder)
        else { return nil }
        let citation = fields.text("citation")
        let given = fields.quantity("accuracy", as: Fraction.self, .fraction)
        if citation != nil, given == nil {
            report(
                .value, "“citation” says where “accuracy” is from, which is not there",
                at: fields.values["citation"].map(place) ?? fields.place, advice: "add “accuracy:”")
        }
        let place = fields.values["accuracy"].map(place) ?? fields.place
        return .init(
            name: fields.name(isRequired: false) ?? reference.shortName, model: reference.text,
            accuracy: given.map {
                Estimate($0, provenance: citation.map { .published(in: $0) } ?? .given(in: place))
            } ?? reference.publishedAccuracy)
    }

    /// A model that is there, or nil with the fault reported.
    package func model(_ text: String, _ node: Yams.Node, folder: String) -> ModelReference? {
        do throws(ModelGraphError) {
            let reference = try ModelReference(parsing: text, relativeTo: folder)
            guard case .file(let path) = reference, !FileManager.default.fileExists(atPath: path) else {
                return reference
            }
            report(.value, "there is no file \(path)", at: place(node), advice: "check the path")
        } catch {
            report(.value, error.message, at: place(node), advice: error.advice)
        }
        return nil
    }
}

extension ModelReference {
    /// As a file names it, without any folder to start from.
    package var text: String {
        switch self {
        case .zoo(let reference): reference.description
        case .file(let path): path
        }
    }

    /// What people call it: the name in the zoo, or that of the file.
    package var shortName: String {
        switch self {
        case .zoo: subject
        case .file(let path): URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        }
    }
}
