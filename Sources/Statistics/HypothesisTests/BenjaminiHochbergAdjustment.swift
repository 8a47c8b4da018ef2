/// P-values adjusted so that among the findings below a level the expected share of false ones stays within it.
///
/// Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995).
/// - Parameter pValues: each in 0…1, of independent or positively dependent tests.
/// - Returns: adjusted p-values in the same order; empty for none.
/// - Throws: ``StatisticsError`` for a value outside 0…1.
public func benjaminiHochbergAdjusted(_ pValues: [Double]) throws(StatisticsError) -> [Double] {
    try validate(pValues: pValues)
    var adjusted = pValues
    var ceiling = 1.0
    for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated().reversed() {
        ceiling = min(ceiling, pValues[index] * Double(pValues.count) / Double(rank + 1))
        adjusted[index] = ceiling
    }
    return adjusted
}
