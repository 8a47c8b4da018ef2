/// The twelve figures of a COCO evaluation; nil where no object of that size is to be found (pycocotools prints −1).
public struct COCOSummary: Sendable, Hashable {
    /// Mean over overlaps 0.50, 0.55 … 0.95 and categories.
    public var averagePrecision: Double?
    /// At an overlap of 0.50.
    public var averagePrecision50: Double?
    /// At an overlap of 0.75.
    public var averagePrecision75: Double?
    /// Of objects below 32² pixels.
    public var averagePrecisionSmall: Double?
    /// Of objects of 32² to 96² pixels.
    public var averagePrecisionMedium: Double?
    /// Of objects above 96² pixels.
    public var averagePrecisionLarge: Double?
    /// With 1 detection per image and category.
    public var averageRecall1: Double?
    /// With 10 detections per image and category.
    public var averageRecall10: Double?
    /// With 100 detections per image and category.
    public var averageRecall100: Double?
    public var averageRecallSmall: Double?
    public var averageRecallMedium: Double?
    public var averageRecallLarge: Double?

    /// The figures in pycocotools' order, with the names under which they are published.
    public var figures: [(name: String, value: Double?)] {
        [
            ("AP", averagePrecision), ("AP50", averagePrecision50), ("AP75", averagePrecision75),
            ("APs", averagePrecisionSmall), ("APm", averagePrecisionMedium), ("APl", averagePrecisionLarge),
            ("AR1", averageRecall1), ("AR10", averageRecall10), ("AR100", averageRecall100),
            ("ARs", averageRecallSmall), ("ARm", averageRecallMedium), ("ARl", averageRecallLarge),
        ]
    }
}
