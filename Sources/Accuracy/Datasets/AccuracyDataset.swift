import Statistics

/// Labelled images, and how a model is judged on them.
public struct AccuracyDataset: Sendable, Hashable, Codable {
    public var source: Source
    /// nil chooses ``ImagePreparation/yolo`` for detection and ``ImagePreparation/imageNet`` for classification.
    public var preparation: ImagePreparation?
    /// The side in pixels of what the model sees, where the model leaves it open.
    public var size: Int?
    /// The most images that are judged, drawn by chance from ``seed``; nil takes all.
    public var limit: Int?
    /// The least score that counts for precision, recall and F1 of detections.
    public var confidence: Double
    /// The least intersection over union at which an object counts as found.
    public var overlap: Double
    /// Which of a detector's overlapping boxes remain.
    public var suppressionOverlap: Double
    /// A file with the names of the model's classes in their order, one a line; for classification.
    public var classFile: String?
    public var seed: UInt64
    /// Resamples behind the intervals of detection figures; 0 leaves them out.
    public var resamples: Int

    /// Where labels and images lie.
    public enum Source: Sendable, Hashable, Codable {
        /// COCO annotations, and the folder in which their files lie.
        case coco(annotations: String, images: String)
        /// A folder with a folder of images for each class.
        case folder(String)
        /// A table with the columns file and label; files are looked for in the folder.
        case table(String, images: String)
    }

    public init(
        _ source: Source, preparation: ImagePreparation? = nil, size: Int? = nil, limit: Int? = nil,
        confidence: Double = 0.25, overlap: Double = 0.5, suppressionOverlap: Double = 0.65, classFile: String? = nil,
        seed: UInt64 = 1, resamples: Int = 1000
    ) {
        self.source = source
        self.preparation = preparation
        self.size = size
        self.limit = limit
        self.confidence = confidence
        self.overlap = overlap
        self.suppressionOverlap = suppressionOverlap
        self.classFile = classFile
        self.seed = seed
        self.resamples = resamples
    }

    /// The preparation that is used.
    public var usedPreparation: ImagePreparation {
        if let preparation { return preparation }
        if case .coco = source { return .yolo }
        return .imageNet
    }

    /// - Throws: ``AccuracyError`` for a setting that is out of range.
    public func check() throws(AccuracyError) {
        try COCOEvaluation.check(confidence: confidence, overlap: overlap)
        try usedPreparation.check()
        guard (0...1).contains(suppressionOverlap) else {
            throw AccuracyError(
                .setting, "suppression at an overlap of \(suppressionOverlap) is not possible", advice: "use 0.65")
        }
        guard limit ?? 1 >= 1, (0...1_000_000).contains(resamples), (1...16_384).contains(size ?? 1) else {
            throw AccuracyError(
                .setting, "limit, size and resamples must be whole numbers above zero",
                advice: "leave them out for all images and the model's own size")
        }
    }

    /// Which of some images are judged: all, or as many as ``limit`` says, in their own order.
    func drawn<Item>(_ items: [Item]) -> [Item] {
        guard let limit, limit < items.count else { return items }
        var generator = SeededGenerator(seed: seed)
        return generator.permutation(items.count).prefix(limit).sorted().map { items[$0] }
    }
}
