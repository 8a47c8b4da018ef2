import Quantities
import Yams

/// Where the figures of a file, a stage or a variant come from, as its keys say; the innermost says it.
struct FigureSources {
    var source: Provenance?
    var predicts: Bool?
    var interpolation: Interpolation?

    init(_ fields: Fields, _ reader: FileReader) {
        source = reader.provenance(fields, "source")
        predicts = fields.flag("predict")
        interpolation = reader.interpolation(fields)
    }

    /// These where they say something, else those around them.
    func completed(by outer: FigureSources) -> FigureSources {
        var sources = self
        sources.source = source ?? outer.source
        sources.predicts = predicts ?? outer.predicts
        sources.interpolation = interpolation ?? outer.interpolation
        return sources
    }
}

extension FileReader {
    /// A stated source: “measured by rapl”, “predicted by …”, or else a citation.
    func provenance(_ fields: Fields, _ key: String) -> Provenance? {
        fields.text(key).map { text in
            for kind in ["measured by ", "predicted by ", "modelled by ", "published in ", "given in "]
            where text.hasPrefix(kind) {
                let word = String(kind.prefix { $0 != " " })
                if let found = Provenance(kind: word, origin: String(text.dropFirst(kind.count))) { return found }
            }
            return .published(in: text)
        }
    }

    /// Reads `interpolate:`: true, false, or the batch sizes wanted.
    fileprivate func interpolation(_ fields: Fields) -> Interpolation? {
        guard let node = fields.node("interpolate") else { return nil }
        switch node.scalar?.string {
        case "true", "all": return .all
        case "false": return .off
        case nil where node.sequence != nil:
            guard let batches = fields.counts("interpolate") else { return nil }
            guard batches.count <= Interpolation.mostPoints else {
                report(
                    .value, "“interpolate” of \(fields.what) names more than \(Interpolation.mostPoints) batch sizes",
                    at: place(node))
                return nil
            }
            return .batches(batches)
        default:
            report(
                .value, "“interpolate” of \(fields.what) must be true, false or a list, not \(node.kind)",
                at: place(node), advice: "for example “interpolate: true” or “interpolate: [2, 4, 6]”")
            return nil
        }
    }
}
