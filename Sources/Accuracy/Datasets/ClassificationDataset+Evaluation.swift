extension ClassificationDataset {
    /// The dataset that the settings draw from a folder.
    init(folder: String, _ settings: AccuracyDataset) throws(AccuracyError) {
        self = try ClassificationDataset(folder: folder).drawn(settings)
    }

    init(table: String, images: String, _ settings: AccuracyDataset) throws(AccuracyError) {
        self = try ClassificationDataset(table: table, images: images).drawn(settings)
    }

    private init(files: [LabelledFile], classes: [String]) {
        self.files = files
        self.classes = classes
    }

    private func drawn(_ settings: AccuracyDataset) -> ClassificationDataset {
        ClassificationDataset(files: settings.drawn(files), classes: classes)
    }

    /// Runs a model on every file and ranks its classes.
    func evaluate(
        _ model: ImageModel, _ settings: AccuracyDataset, progress: @Sendable (Int, Int) -> Void
    ) async throws -> AccuracyReport {
        var predictions: [Prediction] = []
        var names: ClassNames?
        var ks = [1]
        try await model.judge(files.map(\.file), settings.usedPreparation, progress: progress) {
            first, placements, outputs in
            guard
                let output = outputs.first(where: {
                    $0.shape.first == model.batch && $0.values.count >= 2 * model.batch
                })
            else {
                throw AccuracyError(
                    .mismatch, "the model has no output of one score for each class", place: model.file,
                    advice: "use a model with an output float32[batch, classes]")
            }
            let count = output.values.count / model.batch
            let known: ClassNames
            if let names {
                known = names
            } else {
                known = try ClassNames(classes, count: count, file: settings.classFile, model: model.file)
                names = known
                if count > 5 { ks = [1, 5] }
            }
            for place in placements.indices {
                let scores = output.values[place * count..<(place + 1) * count]
                predictions.append(
                    Prediction(
                        file: files[first + place].file, ranking: Self.best(5, of: scores).map { known.names[$0] }))
            }
        }
        return AccuracyReport(
            try ClassificationEvaluation(files, predictions, ks: ks), remarks: names?.assumption.map { [$0] } ?? [])
    }

    /// The places of the highest scores; of equal ones, the first. What is not a number comes last.
    static func best(_ most: Int, of scores: ArraySlice<Float>) -> [Int] {
        var best: [(place: Int, score: Float)] = []
        for (place, score) in scores.enumerated() {
            let score = score.isNaN ? -Float.infinity : score
            if best.count == most, let last = best.last, last.score >= score { continue }
            let position = best.firstIndex { $0.score < score } ?? best.count
            best.insert((place, score), at: position)
            if best.count > most { best.removeLast() }
        }
        return best.map(\.place)
    }
}
