import Pipelines
import Quantities
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension FileReader {
    private static let networkKeys = ["model", "batches", "whole", "layers"]

    /// Reads `networks:`, a list of models or of mappings.
    func networks(_ node: Yams.Node, batches: [Int]) -> [CollectionDesign.NetworkRequest] {
        let requests = (items(node, of: "“networks”", allowsEmpty: true) ?? []).compactMap { network($0, batches) }
        var seen: Set<String> = []
        for request in requests where !seen.insert(request.model).inserted {
            report(
                .duplicateName, "the network \(request.model) is there twice", at: place(node),
                advice: "give it once, with all its batches")
        }
        return requests
    }

    private func network(_ node: Yams.Node, _ batches: [Int]) -> CollectionDesign.NetworkRequest? {
        if let model = node.scalar?.string { return self.model(model, node).map { .init(model: $0, batches: batches) } }
        guard let fields = fields(node, of: "a network", known: Self.networkKeys),
            let text = fields.text("model", isRequired: true), let model = model(text, fields.values["model"] ?? node)
        else { return nil }
        let request = CollectionDesign.NetworkRequest(
            model: model, batches: fields.counts("batches") ?? batches,
            whole: flag(fields, "whole") ?? true, layers: flag(fields, "layers") ?? false)
        if !request.whole, !request.layers {
            report(
                .value, "nothing is to be measured of \(text)", at: fields.place,
                advice: "say “whole: true” or “layers: true”")
        }
        return request
    }

    /// The model with its size, or its absolute path.
    private func model(_ text: String, _ node: Yams.Node) -> String? {
        model(text, node, folder: URL(fileURLWithPath: file).deletingLastPathComponent().path)?.text
    }

    private func flag(_ fields: Fields, _ key: String) -> Bool? {
        guard let node = fields.values[key] else { return nil }
        if let flag = ["true": true, "yes": true, "false": false, "no": false][node.scalar?.string ?? ""] {
            return flag
        }
        report(.value, "“\(key)” must be true or false, not \(node.kind)", at: place(node))
        return nil
    }
}
