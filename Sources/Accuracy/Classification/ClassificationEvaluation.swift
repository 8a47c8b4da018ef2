public import Quantities

/// How well predicted classes agree with labels.
public struct ClassificationEvaluation: Sendable, Hashable {
    /// How many files were judged.
    public let count: Int
    /// For each k: how many files have their label among the k likeliest classes.
    public let hits: [Int: Int]
    public let confusion: ConfusionMatrix

    /// - Parameter ks: the numbers of classes to look at; left out where a prediction ranks fewer.
    /// - Throws: ``AccuracyError`` for a file without a prediction or without a label, or a k below 1.
    public init(_ labels: [LabelledFile], _ predictions: [Prediction], ks: [Int] = [1, 5]) throws(AccuracyError) {
        guard !labels.isEmpty else { throw AccuracyError(.mismatch, "there are no labels to judge by") }
        guard ks.allSatisfy({ $0 >= 1 }) else {
            throw AccuracyError(.setting, "the k of top-k must be at least 1", advice: "use 1 and 5")
        }
        var ranked: [String: [String]] = [:]
        for prediction in predictions { ranked[prediction.file] = prediction.ranking }
        let unpredicted = labels.filter { ranked[$0.file, default: []].isEmpty }
        if let first = unpredicted.first {
            throw AccuracyError(
                .mismatch, "\(unpredicted.count) of \(labels.count) files have no prediction, such as “\(first.file)”",
                advice: "name files in both tables alike, and predict all of them")
        }
        let known = Set(labels.map(\.file))
        if let stray = predictions.first(where: { !known.contains($0.file) }) {
            throw AccuracyError(
                .mismatch, "“\(stray.file)” is predicted but has no label",
                advice: "name files in both tables alike, or leave it out")
        }
        let places = labels.map { ranked[$0.file, default: []].firstIndex(of: $0.label) }
        let shortest = labels.map { ranked[$0.file, default: []].count }.min() ?? 0
        var hits: [Int: Int] = [:]
        for k in Set(ks) where k <= shortest { hits[k] = places.reduce(0) { $0 + ($1.map { $0 < k } == true ? 1 : 0) } }
        count = labels.count
        self.hits = hits
        confusion = ConfusionMatrix(labels.map { ($0.label, ranked[$0.file, default: []].first ?? "") })
    }

    /// The share of files whose label is among the k likeliest classes, with Wilson's interval; nil where that is unknown.
    public func top(_ k: Int, level: Double = 0.95) -> Estimate<Fraction>? {
        guard let hits = hits[k], count > 0 else { return nil }
        return Estimate(
            Fraction(Double(hits) / Double(count)), interval: WilsonInterval(hits, of: count, level: level)?.range,
            provenance: .measured(by: "top-\(k) of \(count) labelled files"))
    }
}
