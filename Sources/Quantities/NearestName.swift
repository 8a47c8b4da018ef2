extension Collection where Element == String {
    /// The element most like a misspelt name, for “did you mean” advice.
    /// - Returns: nil when nothing is within a third of the name's length (Levenshtein distance, at least 2).
    public func nearest(to name: String) -> String? {
        let limit = Swift.max(2, name.count / 3)
        let scored = map { (name: $0, distance: editDistance($0.lowercased(), name.lowercased())) }
        guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= limit else { return nil }
        return best.name
    }
}

/// Levenshtein distance: insertions, deletions and substitutions that turn `a` into `b`.
private func editDistance(_ a: String, _ b: String) -> Int {
    let (source, target) = (Array(a), Array(b))
    var row = Array(0...target.count)
    for (i, character) in source.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in target.enumerated() {
            let substituted = diagonal + (character == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = Swift.min(substituted, row[j] + 1, diagonal + 1)
        }
    }
    return row[target.count]
}
