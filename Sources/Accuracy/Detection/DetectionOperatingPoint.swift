/// Precision, recall and F1 of the detections from a confidence upwards, matched at one overlap as pycocotools matches.
///
/// Matching goes by falling score, so leaving out what lies below the confidence changes no match above it.
public struct DetectionOperatingPoint: Sendable, Hashable {
    public let confidence: Double
    /// The least intersection over union at which an object counts as found.
    public let overlap: Double
    /// All categories' counts together.
    public let counts: DetectionCounts
    /// By rising category id.
    public let categories: [(category: COCOCategory, counts: DetectionCounts)]
    /// The confidence at which F1 of all categories together is highest; nil where nothing is to be found or was.
    public let best: (confidence: Double, counts: DetectionCounts)?
    /// Per image that holds objects or detections that count.
    let images: [Int32: DetectionCounts]

    public static func == (a: Self, b: Self) -> Bool {
        a.confidence == b.confidence && a.overlap == b.overlap && a.counts == b.counts && a.images == b.images
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(confidence)
        hasher.combine(overlap)
        hasher.combine(counts)
    }

    /// The mean of the categories' F1, those without objects and detections left out.
    public var macroF1: Double? { mean(categories.compactMap(\.counts.f1)) }
}

extension COCOEvaluation {
    /// Precision, recall and F1 from a confidence upwards.
    /// - Parameters:
    ///   - confidence: the least score that counts.
    ///   - overlap: the least intersection over union, above 0 and at most 1.
    /// - Throws: ``AccuracyError`` for settings out of range.
    public func operatingPoint(
        confidence: Double = 0.25, overlap: Double = 0.5
    ) throws(AccuracyError) -> DetectionOperatingPoint {
        try Self.check(confidence: confidence, overlap: overlap)
        var images: [Int32: DetectionCounts] = [:]
        var perCategory: [(category: COCOCategory, counts: DetectionCounts)] = []
        var all: [(score: Double, isFound: Bool)] = []
        var objects = 0
        for (index, category) in cells.categories.enumerated() {
            let matching = matching(category: index, overlap: overlap)
            var counts = DetectionCounts(falseNegatives: matching.objectCount[0])
            objects += matching.objectCount[0]
            for (image, count) in matching.objectsPerImage {
                images[image, default: .init()].falseNegatives += Int(count)
            }
            for (place, entry) in matching.entries.enumerated() where matching.ignored[0][place] & 1 == 0 {
                let isFound = matching.found[0][place] & 1 == 1
                all.append((entry.score, isFound))
                guard entry.score >= confidence else { continue }
                counts.add(isFound)
                images[entry.image, default: .init()].add(isFound)
            }
            perCategory.append((category, counts))
        }
        return DetectionOperatingPoint(
            confidence: confidence, overlap: overlap, counts: perCategory.reduce(.init()) { $0 + $1.counts },
            categories: perCategory, best: Self.best(all, objects: objects), images: images)
    }

    static func check(confidence: Double, overlap: Double) throws(AccuracyError) {
        guard confidence.isFinite else {
            throw AccuracyError(.setting, "a confidence of \(confidence) is not possible", advice: "use 0.25")
        }
        guard overlap > 0, overlap <= 1 else {
            throw AccuracyError(
                .setting, "an overlap (IoU) of \(overlap) is not above 0 and at most 1", advice: "use 0.5")
        }
    }

    /// The highest F1 over all confidences; of equal ones, that with the highest confidence.
    private static func best(
        _ detections: [(score: Double, isFound: Bool)], objects: Int
    ) -> (confidence: Double, counts: DetectionCounts)? {
        let sorted = detections.sorted { $0.score > $1.score }
        var counts = DetectionCounts(falseNegatives: objects)
        var best: (confidence: Double, counts: DetectionCounts)?
        for (index, detection) in sorted.enumerated() {
            counts.add(detection.isFound)
            // Detections of one score come or go together.
            if index + 1 < sorted.count, sorted[index + 1].score == detection.score { continue }
            if let f1 = counts.f1, f1 > best?.counts.f1 ?? -1 { best = (detection.score, counts) }
        }
        return best
    }
}

extension DetectionCounts {
    /// Counts a detection, of which a found object was counted as missed before.
    fileprivate mutating func add(_ isFound: Bool) {
        if isFound {
            truePositives += 1
            falseNegatives -= 1
        } else {
            falsePositives += 1
        }
    }
}
