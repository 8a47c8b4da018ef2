/// The least number of insertions, deletions and replacements of code points that turn one text into another.
///
/// Source: Levenshtein (1966); Wagner and Fischer, J. ACM 21 (1974).
package func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = Array(0...b.count)
    for (i, scalar) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in b.enumerated() {
            let above = row[j + 1]
            row[j + 1] = min(above + 1, row[j] + 1, diagonal + (scalar == other ? 0 : 1))
            diagonal = above
        }
    }
    return row[b.count]
}
