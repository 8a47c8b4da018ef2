public import Inference

extension AccuracyDataset {
    /// Runs a model on the images and judges what it says.
    /// - Parameters:
    ///   - file: an ONNX model with one image input.
    ///   - batch: images per run; a model of a fixed batch keeps its own.
    ///   - progress: called with the images done and all of them.
    /// - Throws: ``AccuracyError`` for labels, images or a model that do not fit; ``InferenceError`` from the engine;
    ///   `CancellationError`.
    public func evaluate(
        model file: String, engine: any InferenceEngine, options: SessionOptions = SessionOptions(), batch: Int = 1,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> AccuracyReport {
        try check()
        try ImageCodec.requireLibraries()
        let model = try ImageModel(file, engine: engine, options: options, size: size, batch: batch)
        switch source {
        case .coco(let annotations, let images):
            return try await DetectionDataset(annotations: annotations, images: images, self)
                .evaluate(model, self, progress: progress)
        case .folder(let folder):
            return try await ClassificationDataset(folder: folder, self).evaluate(model, self, progress: progress)
        case .table(let table, let images):
            return try await ClassificationDataset(table: table, images: images, self)
                .evaluate(model, self, progress: progress)
        }
    }
}
