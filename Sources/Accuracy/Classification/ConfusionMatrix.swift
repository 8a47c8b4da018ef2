/// How often each class was taken for each other one; pairs that never came take no memory.
public struct ConfusionMatrix: Sendable, Hashable {
    /// Every class that was there or predicted, sorted; whole numbers by size.
    public let classes: [String]
    private let cells: [Cell: Int]
    private let there: [Int]
    private let predicted: [Int]

    private struct Cell: Hashable, Sendable {
        var truth: Int
        var prediction: Int
    }

    init(_ pairs: [(truth: String, prediction: String)]) {
        classes = Set(pairs.map(\.truth)).union(pairs.map(\.prediction)).sorted(by: Self.precedes)
        let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        var cells: [Cell: Int] = [:]
        var there = Array(repeating: 0, count: classes.count)
        var predicted = there
        for pair in pairs {
            guard let truth = places[pair.truth], let prediction = places[pair.prediction] else { continue }
            cells[Cell(truth: truth, prediction: prediction), default: 0] += 1
            there[truth] += 1
            predicted[prediction] += 1
        }
        self.cells = cells
        self.there = there
        self.predicted = predicted
    }

    private static func precedes(_ a: String, _ b: String) -> Bool {
        if let left = Int(a), let right = Int(b), left != right { return left < right }
        return a < b
    }

    /// How many files of one class were taken for another, by place in ``classes``.
    public func count(of truth: Int, predictedAs prediction: Int) -> Int {
        cells[Cell(truth: truth, prediction: prediction), default: 0]
    }

    /// The pairs of different classes that came most often.
    public func mostConfused(_ most: Int) -> [(truth: String, prediction: String, count: Int)] {
        cells.filter { $0.key.truth != $0.key.prediction }
            .sorted { ($1.value, $0.key.truth, $0.key.prediction) < ($0.value, $1.key.truth, $1.key.prediction) }
            .prefix(most).map { (classes[$0.key.truth], classes[$0.key.prediction], $0.value) }
    }

    /// Right, wrong and missed predictions of each class.
    public var perClass: [(name: String, counts: DetectionCounts)] {
        classes.indices.map { index in
            let right = count(of: index, predictedAs: index)
            return (
                classes[index],
                DetectionCounts(
                    truePositives: right, falsePositives: predicted[index] - right,
                    falseNegatives: there[index] - right)
            )
        }
    }

    /// The mean of the classes' F1, as scikit-learn's `f1_score(average="macro")`.
    public var macroF1: Double? { mean(perClass.map { $0.counts.f1 ?? 0 }) }
    /// The mean of the classes' precision, 0 where a class was never predicted.
    public var macroPrecision: Double? { mean(perClass.map { $0.counts.precision ?? 0 }) }
    /// The mean of the classes' recall, 0 where a class is never there.
    public var macroRecall: Double? { mean(perClass.map { $0.counts.recall ?? 0 }) }
}
