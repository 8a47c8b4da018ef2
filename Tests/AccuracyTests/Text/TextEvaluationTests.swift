import Foundation
import Statistics
import Testing

@testable import Accuracy

struct TextEvaluationTests {
    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2), ("Ünder", "Under", 1),
        ("same", "same", 0),
    ])
    func distancesAreThePublishedOnes(a: String, b: String, distance: Int) {
        #expect(editDistance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == distance)
        #expect(editDistance(Array(b.unicodeScalars), Array(a.unicodeScalars)) == distance)
    }

    @Test func distancesAreThoseOfTheRecursion() {
        func truth(_ a: ArraySlice<Unicode.Scalar>, _ b: ArraySlice<Unicode.Scalar>) -> Int {
            guard let x = a.first, let y = b.first else { return a.count + b.count }
            if x == y { return truth(a.dropFirst(), b.dropFirst()) }
            return 1
                + min(
                    truth(a.dropFirst(), b), truth(a, b.dropFirst()), truth(a.dropFirst(), b.dropFirst()))
        }
        for seed in UInt64(1)...50 {
            var generator = SeededGenerator(seed: seed)
            let letters: [Unicode.Scalar] = ["a", "b", "c"]
            func word() -> [Unicode.Scalar] {
                (0..<generator.index(below: 7)).map { _ in letters[generator.index(below: 3)] }
            }
            let (a, b) = (word(), word())
            #expect(editDistance(a, b) == truth(a[...], b[...]), "seed \(seed)")
        }
    }

    @Test func linesMayComeInAnyOrder() throws {
        let labels = [LabelledText(file: "a", lines: ["hello world", "abc"]), LabelledText(file: "b", lines: ["xyz"])]
        let evaluation = try TextEvaluation(labels, readings: [["abd", "hello world"], ["nothing", "xyz"]])
        // hello world and xyz exact; abc with one error; “nothing” is seven characters too many.
        #expect(evaluation.value(of: .exactLines) == 2.0 / 3)
        #expect(evaluation.value(of: .foundLines) == 1)
        #expect(evaluation.value(of: .exactOfFound) == 2.0 / 3)
        #expect(evaluation.value(of: .characterErrorRate) == 8.0 / 17)
    }

    @Test func whatIsMissingIsWrongWithAllItsCharacters() throws {
        let evaluation = try TextEvaluation([LabelledText(file: "a", lines: ["abcd", "efgh"])], readings: [[]])
        #expect(evaluation.value(of: .characterErrorRate) == 1)
        #expect(evaluation.value(of: .foundLines) == 0)
        #expect(evaluation.value(of: .exactOfFound) == nil)
        #expect(try evaluation.interval(of: .exactLines) == nil)
    }

    @Test func spacesCanBeLeftOutOfTheJudgement() throws {
        let labels = [LabelledText(file: "a", lines: ["No. 1 street"])]
        #expect(try TextEvaluation(labels, readings: [["No.1street"]]).value(of: .exactLines) == 0)
        #expect(
            try TextEvaluation(labels, readings: [["No.1street"]], ignoresSpaces: true).value(of: .exactLines) == 1)
    }

    @Test func intervalsHoldTheFigureAndComeFromTheSeed() throws {
        let labels = (0..<40).map { LabelledText(file: "\($0)", lines: ["abcd", "efgh"]) }
        let readings = (0..<40).map { $0 % 4 == 0 ? ["abcd", "efxx"] : ["abcd", "efgh"] }
        let evaluation = try TextEvaluation(labels, readings: readings)
        let interval = try #require(try evaluation.interval(of: .exactLines, seed: 3))
        #expect(interval.lower < 0.875 && interval.upper > 0.875)
        // The share of spoilt pages is binomial: 0.125 ± 1.96 · √(0.25 · 0.75 ÷ 40) ÷ 2.
        #expect(abs((interval.upper - interval.lower) / 2 - 0.0671) < 0.015)
        #expect(try evaluation.interval(of: .exactLines, seed: 3) == interval)
    }

    @Test func labelsAreGroupedByFile() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "perjoule-\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "file,text\na.png,one\nb.png,\"two, three\"\na.png,four\n".write(
            toFile: path, atomically: true, encoding: .utf8)
        let labels = try LabelledText.list(contentsOf: path)
        #expect(
            labels == [
                LabelledText(file: "a.png", lines: ["one", "four"]), LabelledText(file: "b.png", lines: ["two, three"]),
            ])
        for text in ["", "file,text\n", "x\n", "file,text\na.png,\n"] {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: AccuracyError.self) { try LabelledText.list(contentsOf: path) }
        }
    }
}
