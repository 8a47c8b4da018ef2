/// Precision against recall of one category at one threshold, sampled as `COCOeval.accumulate` does.
struct PrecisionRecallCurve {
    /// The mean precision over 101 levels of recall, each the highest at that recall or above.
    private(set) var averagePrecision: Double
    /// The recall of all detections together.
    private(set) var recall: Double

    /// 0, 0.01 … 1, computed as NumPy's linspace does.
    static let recallLevels: [Double] = (0...100).map { (index: Int) -> Double in Double(index) * 0.01 }

    /// - Parameters:
    ///   - outcomes: of detections by falling score: 1 found an object, 0 did not; ignored ones are left out.
    ///   - objects: how many there are to be found, at least 1.
    init(_ outcomes: some Sequence<Bool>, objects: Int) {
        // Precision rises only where an object is found, so the highest one further on is always at such a place.
        var precisions: [Double] = []
        var seen = 0
        for isFound in outcomes {
            seen += 1
            if isFound { precisions.append(Double(precisions.count + 1) / (Double(seen) + .ulpOfOne)) }
        }
        for index in precisions.indices.dropLast().reversed() {
            precisions[index] = max(precisions[index], precisions[index + 1])
        }
        var sum = 0.0
        var place = 0
        for level in Self.recallLevels {
            while place < precisions.count, Double(place + 1) / Double(objects) < level { place += 1 }
            if place == precisions.count { break }
            sum += precisions[place]
        }
        averagePrecision = sum / Double(Self.recallLevels.count)
        recall = Double(precisions.count) / Double(objects)
    }
}
