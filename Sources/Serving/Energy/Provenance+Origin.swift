import Quantities

extension Provenance {
    /// The provenance of a sum with another part, whose origin is told only where this one's does not tell it already.
    func naming(_ part: Provenance?) -> Provenance {
        guard let part, let both = Provenance.combined([self, part]) else { return self }
        guard origin.contains(part.origin) else { return both }
        return Provenance(kind: both.kind, origin: origin) ?? both
    }

    /// The origin as a label: each part once, without the explanations in and after its first words.
    var shortOrigin: String {
        var names: [String] = []
        for part in origin.split(separator: " + ") {
            let name = String(part.prefix { !",;:(".contains($0) }).split(separator: " ").joined(separator: " ")
            if !name.isEmpty, !names.contains(name) { names.append(name) }
        }
        let text = names.joined(separator: " + ")
        return text.count > Self.longestLabel ? text.prefix(Self.longestLabel - 1) + "…" : text
    }

    private static let longestLabel = 60
}
