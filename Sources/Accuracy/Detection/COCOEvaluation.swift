/// Judges detections against COCO annotations exactly as pycocotools' `COCOeval` does for boxes.
///
/// Equal to it in every detail that changes a figure: overlap with crowds, ignored objects, areas, ties in score, at most
/// 100 detections per image and category, and 101 levels of recall. That includes one oddity: a match with an annotation
/// whose id is 0 does not count, which ``remarks`` then says.
public struct COCOEvaluation: Sendable {
    public let summary: COCOSummary
    /// By rising category id.
    public let categories: [COCOCategoryResult]
    /// What a reader of the figures should know.
    public let remarks: [String]
    let cells: DetectionCells

    /// How many images the annotations list.
    public var imageCount: Int { cells.imageIDs.count }

    /// 0.50, 0.55 … 0.95, computed as NumPy's linspace does.
    public static let thresholds: [Double] = {
        let step: Double = (0.95 - 0.5) / 9
        return (0..<10).map { (index: Int) -> Double in index == 9 ? 0.95 : Double(index) * step + 0.5 }
    }()
    /// Detections per image and category that count.
    public static let mostDetections = 100

    private static let everyArea = 0...1e10
    private static let areas = [everyArea, 0...1024, 1024...9216, 9216...1e10]

    /// - Throws: ``AccuracyError`` for a detection in an image that is not listed, a number that is not finite, or an
    ///   annotation id used twice.
    public init(_ annotations: COCOAnnotations, _ detections: [COCODetection]) throws(AccuracyError) {
        cells = try DetectionCells(annotations, detections)
        var results: [COCOCategoryResult] = []
        for (index, category) in cells.categories.enumerated() {
            let matching = DetectionMatching(
                cells, category: index, thresholds: Self.thresholds, areas: Self.areas, most: Self.mostDetections)
            results.append(COCOCategoryResult(category, matching))
        }
        categories = results
        summary = COCOSummary(results)
        var remarks: [String] = []
        if annotations.objects.contains(where: { $0.id == 0 }) {
            remarks.append(
                "an annotation has the id 0: as in pycocotools, a detection that finds it counts as wrong; number from 1"
            )
        }
        let unknown = Set(detections.map(\.categoryID)).subtracting(cells.categories.map(\.id)).count
        if unknown > 0 {
            remarks.append("detections of \(unknown) categories that the annotations do not list are left out")
        }
        self.remarks = remarks
    }

    /// Matching at one threshold, whatever the objects' areas.
    func matching(category: Int, overlap: Double) -> DetectionMatching {
        DetectionMatching(
            cells, category: category, thresholds: [overlap], areas: [Self.everyArea], most: Self.mostDetections)
    }
}

/// The figures of one category; nil where the images hold none of it.
public struct COCOCategoryResult: Sendable, Hashable {
    public let category: COCOCategory
    /// Objects that are to be found, crowds left out.
    public let objectCount: Int
    public let averagePrecision: Double?
    public let averagePrecision50: Double?
    /// Per threshold; the average precision in each range of area, and the recall with at most 1, 10 and 100 detections.
    let curves: Curves

    struct Curves: Sendable, Hashable {
        /// Per area range (all, small, medium, large), per threshold; nil where there is nothing to be found.
        var precision: [[Double]?]
        var recall: [[Double]?]
        var recall1: [Double]?
        var recall10: [Double]?
    }

    init(_ category: COCOCategory, _ matching: DetectionMatching) {
        let order = matching.entries.indices.map { $0 }.sortedStably { matching.entries[$0].score }
        func curves(area: Int, most: Int32) -> [PrecisionRecallCurve]? {
            guard matching.objectCount[area] > 0 else { return nil }
            let counted =
                most >= COCOEvaluation.mostDetections ? order : order.filter { matching.entries[$0].rank < most }
            let (found, ignored) = (matching.found[area], matching.ignored[area])
            return COCOEvaluation.thresholds.indices.map { bit in
                let mask = UInt16(1) << UInt16(bit)
                let outcomes = counted.lazy.filter { ignored[$0] & mask == 0 }.map { found[$0] & mask != 0 }
                return PrecisionRecallCurve(outcomes, objects: matching.objectCount[area])
            }
        }
        let full = (0..<4).map { curves(area: $0, most: 100) }
        self.category = category
        objectCount = matching.objectCount[0]
        self.curves = Curves(
            precision: full.map { $0?.map(\.averagePrecision) }, recall: full.map { $0?.map(\.recall) },
            recall1: curves(area: 0, most: 1)?.map(\.recall), recall10: curves(area: 0, most: 10)?.map(\.recall))
        averagePrecision = self.curves.precision[0].flatMap(mean)
        averagePrecision50 = self.curves.precision[0]?.first
    }
}

extension COCOSummary {
    fileprivate init(_ results: [COCOCategoryResult]) {
        let curves = results.map(\.curves)
        func average(_ values: (COCOCategoryResult.Curves) -> [Double]?) -> Double? {
            mean(curves.compactMap(values).flatMap { $0 })
        }
        averagePrecision = average { $0.precision[0] }
        averagePrecision50 = average { $0.precision[0].map { [$0[0]] } }
        averagePrecision75 = average { $0.precision[0].map { [$0[5]] } }
        averagePrecisionSmall = average { $0.precision[1] }
        averagePrecisionMedium = average { $0.precision[2] }
        averagePrecisionLarge = average { $0.precision[3] }
        averageRecall1 = average { $0.recall1 }
        averageRecall10 = average { $0.recall10 }
        averageRecall100 = average { $0.recall[0] }
        averageRecallSmall = average { $0.recall[1] }
        averageRecallMedium = average { $0.recall[2] }
        averageRecallLarge = average { $0.recall[3] }
    }
}

/// nil for no values.
func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}
