/// Images with the objects that are to be found in them.
public struct DetectionDataset: Sendable, Hashable {
    public let annotations: COCOAnnotations
    /// The folder in which the annotations' files lie.
    public let folder: String

    /// - Throws: ``AccuracyError`` for annotations that cannot be read, list no image, or name no files.
    public init(annotations file: String, images folder: String) throws(AccuracyError) {
        let annotations = try COCOAnnotations(contentsOf: file)
        guard !annotations.images.isEmpty else {
            throw AccuracyError(.file, "the annotations list no images", place: file)
        }
        if let nameless = annotations.images.first(where: { $0.fileName.isEmpty }) {
            throw AccuracyError(
                .file, "image \(nameless.id) has no “file_name”", place: file, advice: "add it to every image")
        }
        self.init(annotations, folder: folder)
    }

    private init(_ annotations: COCOAnnotations, folder: String) {
        self.annotations = annotations
        self.folder = folder
    }

    /// The images that the settings draw; objects of others are left out.
    init(annotations file: String, images folder: String, _ settings: AccuracyDataset) throws(AccuracyError) {
        let whole = try DetectionDataset(annotations: file, images: folder)
        var part = whole.annotations
        part.images = settings.drawn(part.images)
        self.init(part, folder: folder)
    }
}

extension DetectionDataset {
    /// The score from which detections count for AP, as YOLO's own evaluation has it.
    static let leastScore = 0.001

    /// Runs a model on every image and judges what it finds.
    func evaluate(
        _ model: ImageModel, _ settings: AccuracyDataset, progress: @Sendable (Int, Int) -> Void
    ) async throws -> AccuracyReport {
        let suppression = NonMaximumSuppression(overlap: settings.suppressionOverlap)
        let files = annotations.images.map { folder + "/" + $0.fileName }
        var found: [COCODetection] = []
        try await model.judge(files, settings.usedPreparation, progress: progress) { first, placements, outputs in
            let (output, ids) = try head(of: outputs, model)
            for (place, placement) in placements.enumerated() {
                let candidates = output.detections(
                    inImage: place, confidence: min(Self.leastScore, settings.confidence))
                let isSuppressed = output.layout == .suppressed || output.layout == .ranked
                for detection in isSuppressed ? candidates : suppression(candidates)
                where detection.classIndex < ids.count {
                    found.append(
                        COCODetection(
                            imageID: annotations.images[first + place].id, categoryID: ids[detection.classIndex],
                            box: placement.box(fromModel: detection.box), score: detection.score))
                }
            }
        }
        let evaluation = try COCOEvaluation(annotations, found)
        return try AccuracyReport(
            evaluation, confidence: settings.confidence, overlap: settings.overlap, resamples: settings.resamples,
            seed: settings.seed, isFull: true)
    }

    /// The output that holds the detections, and the category of each of the model's classes.
    private func head(of outputs: [ImageModel.Output], _ model: ImageModel) throws -> (YOLOOutput, [Int]) {
        let kinds = Set(annotations.categories.map(\.id)).count
        // COCO's labels may be a part of COCO's 80 classes.
        for classes in [kinds, COCOClasses.categoryIDs.count] {
            for output in outputs {
                guard let layout = YOLOLayout.layout(of: output.shape, classes: classes) else { continue }
                let yolo = try YOLOOutput(layout, shape: output.shape, values: output.values)
                guard yolo.shape.count == 2 || yolo.shape[0] == model.batch else { continue }
                let ids = try COCOClasses.categoryIDs(
                    forClasses: layout.classCount(of: output.shape), annotations.categories, file: model.file)
                return (yolo, ids)
            }
        }
        let shapes = outputs.map { "\($0.shape)" }.joined(separator: ", ")
        throw AccuracyError(
            .mismatch, "no output of the model is one of YOLO's: \(shapes.isEmpty ? "none is float32" : shapes)",
            place: model.file,
            advice: "use [N, boxes, 5 + classes], [N, 4 + classes, boxes], or [boxes, 7] with suppression in the model")
    }
}
