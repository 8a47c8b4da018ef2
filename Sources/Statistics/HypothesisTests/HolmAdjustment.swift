/// P-values adjusted for making several tests, so that any false alarm at all stays within the level.
///
/// Source: Holm, Scandinavian Journal of Statistics 6 (1979).
/// - Parameter pValues: each in 0…1.
/// - Returns: adjusted p-values in the same order; empty for none.
/// - Throws: ``StatisticsError`` for a value outside 0…1.
public func holmAdjusted(_ pValues: [Double]) throws(StatisticsError) -> [Double] {
    try validate(pValues: pValues)
    var adjusted = pValues
    var floor = 0.0
    for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
        floor = max(floor, min(1, pValues[index] * Double(pValues.count - rank)))
        adjusted[index] = floor
    }
    return adjusted
}
