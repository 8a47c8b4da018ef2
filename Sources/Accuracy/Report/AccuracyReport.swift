public import Quantities
import Statistics

/// How well a model did on labelled data: every figure, and those of each class.
public struct AccuracyReport: Sendable, Hashable {
    /// What the model was to do.
    public enum Task: String, Sendable, Hashable, Codable {
        case detection, classification, text
    }

    /// A figure by the name under which it is published.
    public struct Figure: Sendable, Hashable {
        /// Such as `AP`, `AP50`, `precision`, `recall`, `F1`, `top1` or `macroF1`.
        public var name: String
        /// What it means, for people.
        public var title: String
        /// nil where there is nothing to compute it from; ``AccuracyReport/json`` then has −1 or null.
        public var estimate: Estimate<Fraction>?
        /// Whether pycocotools gives −1 for the figure where it is undefined.
        var isCOCO = false
    }

    /// The figures of one class; nil where nothing of it is there.
    public struct ClassFigures: Sendable, Hashable {
        public var name: String
        /// The category's id in COCO's labels.
        public var id: Int?
        public var counts: DetectionCounts
        /// Precision over overlaps 0.50 … 0.95; only for detection.
        public var averagePrecision: Double?
        public var averagePrecision50: Double?
    }

    public var task: Task
    public var figures: [Figure]
    /// Images or files that were judged.
    public var imageCount: Int
    /// What was judged together; for detection from ``confidence`` upwards.
    public var counts: DetectionCounts?
    public var classes: [ClassFigures]
    /// The least score that counted for precision, recall and F1; nil for classification.
    public var confidence: Double?
    /// The least intersection over union at which an object counted as found; nil for classification.
    public var overlap: Double?
    /// The confidence at which F1 is highest.
    public var bestConfidence: Double?
    /// What a reader of the figures should know.
    public var remarks: [String]

    /// The figure that stands for the whole: AP over overlaps 0.50 … 0.95, top-1, or the lines read without an error; nil
    /// where it is undefined.
    public var accuracy: Estimate<Fraction>? {
        switch task {
        case .detection: self["AP"]
        case .classification: self["top1"]
        case .text: self["exactLines"]
        }
    }

    /// The figure of a name; nil where there is none, or it is undefined.
    public subscript(name: String) -> Estimate<Fraction>? { figures.first { $0.name == name }?.estimate }
}

extension AccuracyReport {
    /// The figures of detections, with intervals from resampling images for AP50 and F1.
    /// - Parameters:
    ///   - isFull: also resample AP over all overlaps, which takes ten times as long.
    ///   - resamples: 0 leaves intervals out.
    /// - Throws: ``AccuracyError`` for settings out of range; `CancellationError`.
    public init(
        _ evaluation: COCOEvaluation, confidence: Double = 0.25, overlap: Double = 0.5, resamples: Int = 1000,
        seed: UInt64 = 1, isFull: Bool = false
    ) throws {
        let point = try evaluation.operatingPoint(confidence: confidence, overlap: overlap)
        let images = evaluation.imageCount
        let origin = Provenance.measured(by: "COCO evaluation of \(images) images")
        func interval(_ figure: COCOEvaluation.ResampledFigure) throws -> Estimate<Fraction>.Interval? {
            guard resamples > 0 else { return nil }
            return try evaluation.interval(of: figure, resamples: resamples, seed: seed)?.range(of: Fraction.self)
        }
        let at = "from confidence \(confidence) at IoU \(overlap)"
        let originAtPoint = Provenance.measured(by: "COCO evaluation of \(images) images, \(at)")
        func estimate(
            _ value: Double?, _ interval: Estimate<Fraction>.Interval? = nil, at origin: Provenance = origin
        ) -> Estimate<Fraction>? {
            value.map { Estimate(Fraction($0), interval: interval, provenance: origin) }
        }
        let intervals = [
            "AP": isFull ? try interval(.averagePrecision) : nil,
            "AP50": try interval(.averagePrecisionAt(overlap: 0.5)),
        ]
        var figures = zip(evaluation.summary.figures, COCOSummary.titles).map { figure, title in
            Figure(
                name: figure.name, title: title, estimate: estimate(figure.value, intervals[figure.name] ?? nil),
                isCOCO: true)
        }
        figures += [
            Figure(
                name: "precision", title: "Precision \(at)",
                estimate: estimate(point.counts.precision, at: originAtPoint)),
            Figure(name: "recall", title: "Recall \(at)", estimate: estimate(point.counts.recall, at: originAtPoint)),
            Figure(
                name: "F1", title: "F1 \(at)",
                estimate: estimate(
                    point.counts.f1, try interval(.f1(confidence: confidence, overlap: overlap)), at: originAtPoint)),
            Figure(
                name: "macroF1", title: "Mean F1 of the categories",
                estimate: estimate(point.macroF1, at: originAtPoint)),
            Figure(name: "bestF1", title: "Highest F1 at any confidence", estimate: estimate(point.best?.counts.f1)),
        ]
        self.init(
            task: .detection, figures: figures, imageCount: images, counts: point.counts,
            classes: zip(evaluation.categories, point.categories).map { result, counted in
                ClassFigures(
                    name: result.category.name, id: result.category.id, counts: counted.counts,
                    averagePrecision: result.averagePrecision, averagePrecision50: result.averagePrecision50)
            },
            confidence: confidence, overlap: overlap, bestConfidence: point.best?.confidence,
            remarks: evaluation.remarks)
    }

    /// The figures of predicted classes, with Wilson's interval for each top-k.
    public init(_ evaluation: ClassificationEvaluation, remarks: [String] = []) {
        let confusion = evaluation.confusion
        let origin = Provenance.measured(by: "\(evaluation.count) labelled files")
        func figure(_ name: String, _ title: String, _ value: Double?) -> Figure {
            Figure(name: name, title: title, estimate: value.map { Estimate(Fraction($0), provenance: origin) })
        }
        let tops = evaluation.hits.keys.sorted().map { k in
            Figure(name: "top\(k)", title: "Top-\(k) accuracy", estimate: evaluation.top(k))
        }
        self.init(
            task: .classification,
            figures: tops + [
                figure("macroPrecision", "Mean precision of the classes", confusion.macroPrecision),
                figure("macroRecall", "Mean recall of the classes", confusion.macroRecall),
                figure("macroF1", "Mean F1 of the classes", confusion.macroF1),
            ],
            imageCount: evaluation.count, counts: nil,
            classes: confusion.perClass.map { ClassFigures(name: $0.name, counts: $0.counts) },
            remarks: remarks
                + confusion.mostConfused(3).map {
                    "“\($0.truth)” was taken for “\($0.prediction)” \($0.count) times"
                })
    }
}

extension COCOSummary {
    fileprivate static let titles = [
        "Average precision, IoU 0.50:0.95", "Average precision, IoU 0.50", "Average precision, IoU 0.75",
        "Average precision, small objects", "Average precision, medium objects", "Average precision, large objects",
        "Average recall, 1 detection", "Average recall, 10 detections", "Average recall, 100 detections",
        "Average recall, small objects", "Average recall, medium objects", "Average recall, large objects",
    ]
}
