import Quantities
import Testing

@testable import Accuracy

@Suite struct ClassificationTests {
    /// scipy 1.17.1's binomtest(k, n).proportion_ci(level, "wilson").
    static let wilson: [(k: Int, n: Int, level: Double, lower: Double, upper: Double)] = [
        (8, 10, 0.95, 0.4901624715366418, 0.9433178485456248), (0, 10, 0.95, 0, 0.27753279986288926),
        (10, 10, 0.95, 0.7224672001371109, 1), (37, 1000, 0.95, 0.026961180875554734, 0.05058239748206931),
        (1, 1, 0.95, 0.20654931437723745, 1), (8, 10, 0.9, 0.5407928056874879, 0.9314420122624679),
    ]

    @Test("Wilson's interval equals SciPy's", arguments: wilson.indices)
    func wilsonInterval(index: Int) throws {
        let (k, n, level, lower, upper) = Self.wilson[index]
        let interval = try #require(WilsonInterval(k, of: n, level: level))
        #expect(abs(interval.lower - lower) < 1e-9 && abs(interval.upper - upper) < 1e-9)
    }

    @Test("no interval of nothing")
    func noInterval() {
        #expect(WilsonInterval(0, of: 0) == nil)
        #expect(WilsonInterval(3, of: 2) == nil)
        #expect(WilsonInterval(1, of: 2, level: 1) == nil)
    }

    @Test("means over classes equal scikit-learn's")
    func macro() throws {
        let (truth, predicted) = ("aaabbbccda", "aabbbaccab")
        let labels = truth.enumerated().map { LabelledFile(file: "\($0)", label: String($1)) }
        let predictions = predicted.enumerated().map { Prediction(file: "\($0)", ranking: [String($1)]) }
        let evaluation = try ClassificationEvaluation(labels, predictions)
        // scikit-learn 1.9.1, average="macro", zero_division=0.
        #expect(abs((evaluation.confusion.macroF1 ?? 0) - 0.5178571428571428) < 1e-12)
        #expect(abs((evaluation.confusion.macroPrecision ?? 0) - 0.5) < 1e-12)
        #expect(abs((evaluation.confusion.macroRecall ?? 0) - 0.5416666666666666) < 1e-12)
        #expect(evaluation.hits == [1: 6])
        #expect(evaluation.top(1)?.value == Fraction(0.6))
        #expect(evaluation.top(5) == nil)
        #expect(evaluation.confusion.count(of: 0, predictedAs: 1) == 2)
        #expect(evaluation.confusion.mostConfused(1).map(\.count) == [2])
    }

    @Test("tables of labels and predictions, wide and long")
    func tables() throws {
        let folder = try ScratchFolder()
        let labels = try LabelledFile.list(
            contentsOf: folder.file("labels.csv", "label,file\r\ncat,\"a, b.png\"\r\n\"the \"\"dog\"\"\",c.png\r\n"))
        #expect(labels == [.init(file: "a, b.png", label: "cat"), .init(file: "c.png", label: "the \"dog\"")])
        let wide = try Prediction.list(
            contentsOf: folder.file(
                "wide.csv", "file,first,second\n\"a, b.png\",cow,cat\nc.png,\"the \"\"dog\"\"\",cat\n"))
        let long = try Prediction.list(
            contentsOf: folder.file(
                "long.csv",
                "file,label,score\nc.png,cat,0.1\n\"a, b.png\",cat,0.3\nc.png,\"the \"\"dog\"\"\",0.9\n\"a, b.png\",cow,0.4\n"
            ))
        #expect(Set(wide) == Set(long))
        let evaluation = try ClassificationEvaluation(labels, long, ks: [1, 2, 3])
        #expect(evaluation.hits == [1: 1, 2: 2])
        let bare = try LabelledFile.list(contentsOf: folder.file("bare.csv", "\u{FEFF}x.png,1\ny.png,2"))
        #expect(bare.map(\.label) == ["1", "2"])
    }

    @Test(
        "broken tables are refused with their line",
        arguments: [
            ("file,label\na.png\n", ":2"), ("file,label\na.png,x\na.png,y\n", ":3"),
            ("file,label\n\"a.png,x\n", "quoted"),
            ("", "columns"), ("file,label\n", "no rows"), ("a,b,c\n", "columns"),
        ])
    func brokenTables(text: String, says: String) throws {
        let folder = try ScratchFolder()
        let file = try folder.file("labels.csv", text)
        let error = #expect(throws: AccuracyError.self) { try LabelledFile.list(contentsOf: file) }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test(
        "broken predictions are refused",
        arguments: [
            "file,label,score\na,x,high\n", "file,label,score\na,x,1\na,x,2\n", "a\n", "file,l\na,x\na,y\n", "a,x,x\n",
        ])
    func brokenPredictions(text: String) throws {
        let folder = try ScratchFolder()
        let file = try folder.file("p.csv", text)
        #expect(throws: AccuracyError.self) { try Prediction.list(contentsOf: file) }
    }

    @Test("tables that do not fit together are refused")
    func mismatches() throws {
        let labels = [LabelledFile(file: "a", label: "x"), LabelledFile(file: "b", label: "y")]
        let a = Prediction(file: "a", ranking: ["x"])
        let error = #expect(throws: AccuracyError.self) { try ClassificationEvaluation(labels, [a]) }
        #expect(error?.message == "1 of 2 files have no prediction, such as “b”")
        let b = Prediction(file: "b", ranking: ["x"])
        #expect(throws: AccuracyError.self) {
            try ClassificationEvaluation(labels, [a, b, Prediction(file: "c", ranking: ["x"])])
        }
        #expect(throws: AccuracyError.self) { try ClassificationEvaluation([], []) }
        #expect(throws: AccuracyError.self) { try ClassificationEvaluation(labels, [a, b], ks: [0]) }
    }

    @Test("the best classes, ties in their order, what is no number last")
    func best() {
        #expect(ClassificationDataset.best(3, of: [0.1, 0.5, 0.5, .nan, 0.9]) == [4, 1, 2])
        #expect(ClassificationDataset.best(5, of: [.nan, -1]) == [1, 0])
    }

    @Test("a model's classes get their names")
    func names() throws {
        #expect(try ClassNames(["2", "0"], count: 3, file: nil, model: "m").names == ["0", "1", "2"])
        #expect(try ClassNames(["dog", "cat"], count: 2, file: nil, model: "m").names == ["cat", "dog"])
        #expect(throws: AccuracyError.self) { try ClassNames(["dog", "cat"], count: 3, file: nil, model: "m") }
        #expect(throws: AccuracyError.self) { try ClassNames(["3"], count: 3, file: nil, model: "m") }
        let folder = try ScratchFolder()
        let file = try folder.file("names.txt", "dog\ncat\nowl\n")
        #expect(try ClassNames(["cat"], count: 3, file: file, model: "m").names == ["dog", "cat", "owl"])
        #expect(throws: AccuracyError.self) { try ClassNames(["cow"], count: 3, file: file, model: "m") }
        #expect(throws: AccuracyError.self) { try ClassNames(["cat"], count: 4, file: file, model: "m") }
    }
}
