import Foundation
import Quantities
import Statistics
import Store
import Testing

@testable import Studies

/// Against SciPy and statsmodels; the studies' formulas are those of generate_expected_analysis.py.
@Suite struct StudyAnalysisTests {
    static func wave(_ i: Int, _ k: Double) -> Double { (Double(i) * k + 0.5).truncatingRemainder(dividingBy: 1) }
    static let (golden, silver) = (0.6180339887498949, 0.4142135623730951)

    static func response(
        _ count: Int, factors: [String], _ row: (Int) -> (levels: [String: Factor], value: Double)
    ) throws -> ResponseAnalysis {
        let rows = (0..<count).map { index in
            let (levels, value) = row(index)
            return OddStudyTests.row(levels, value, replicate: index)
        }
        return try #require(try OddStudyTests.analysis(rows, factors).responses.first)
    }

    /// Relative to the reference's size, since p-values may be tiny.
    static func expect(_ found: [Double?], _ name: String, _ tolerance: Double = 1e-6) throws {
        let expected = try #require(expectedAnalysis[name])
        #expect(found.count == expected.count)
        for (value, reference) in zip(found, expected) {
            let value = try #require(value, "\(name)")
            #expect(
                abs(value - reference) <= tolerance * max(abs(reference), 1e-6), "\(name): \(value), not \(reference)")
        }
    }

    static func numbers(_ pairs: LevelPairs?) -> [Double?] {
        (pairs?.pairs ?? []).flatMap { [$0.difference, $0.pValue, $0.interval.lower, $0.interval.upper] }
    }

    @Test func oneFactorOfNumbers() throws {
        let response = try Self.response(36, factors: ["b"]) { i in
            let b = [1.0, 2, 4][i % 3]
            return (["b": .number(b)], 5 * pow(b, -0.4) + Self.wave(i, Self.golden))
        }
        let factor = try #require(response.factors.first)
        let effect = try #require(response.effect(of: "b"))
        try Self.expect([effect.test.statistic, effect.test.pValue, effect.etaSquared], "one.anova")
        #expect(effect.test == effect.testOfTrials)
        try Self.expect([response.normality?.statistic, response.normality?.pValue], "one.shapiro")
        try Self.expect([response.homogeneity.first?.statistic, response.homogeneity.first?.pValue], "one.levene")
        try Self.expect([factor.kruskalWallis?.statistic, factor.kruskalWallis?.pValue], "one.kruskal")
        try Self.expect([factor.trend?.spearman?.coefficient, factor.trend?.spearman?.pValue], "one.spearman")
        let slope = factor.trend?.elasticity
        try Self.expect(
            [slope?.value, slope?.standardError, slope?.pValue, slope?.interval.lower, slope?.interval.upper],
            "one.slope")
        #expect(factor.pairs?.method == .tukey)
        try Self.expect(Self.numbers(factor.pairs), "one.tukey", 1e-5)
        #expect(factor.twoLevels == nil)
        #expect(response.answers(level: 0.95)[0].hasPrefix("b 1→4 lowers energy per run by "))
    }

    @Test func unequalVariances() throws {
        let response = try Self.response(45, factors: ["b"]) { i in
            (
                ["b": .text(["a", "b", "c"][i % 3])],
                10 + Double(i % 3) + [0.1, 1, 8][i % 3] * Self.wave(i, Self.silver)
            )
        }
        try Self.expect([response.homogeneity.first?.statistic, response.homogeneity.first?.pValue], "wide.levene")
        #expect(response.factors.first?.pairs?.method == .gamesHowell)
        try Self.expect(Self.numbers(response.factors.first?.pairs), "wide.games", 1e-5)
    }

    @Test func twoLevels() throws {
        let response = try Self.response(31, factors: ["b"]) { i in
            let b = i % 5 > 2 ? 1.0 : 0
            return (["b": .number(b)], 3 + 0.5 * b + pow(Self.wave(i, Self.golden), 2))
        }
        let two = try #require(response.factors.first?.twoLevels)
        try Self.expect(
            [
                two.welch?.statistic, two.welch?.degreesOfFreedom, two.welch?.pValue, two.welch?.interval.lower,
                two.welch?.interval.upper,
            ], "two.welch")
        try Self.expect([two.mannWhitney?.statistic, two.mannWhitney?.pValue, two.cliffsDelta?.value], "two.mann")
        try Self.expect([two.hedgesG?.value], "two.hedges")
        let change = try #require(response.factors.first?.change)
        try Self.expect([change.relative], "two.change")
        #expect(two.hedgesG.map { $0.interval.lower < $0.value && $0.value < $0.interval.upper } == true)
        #expect(response.factors.first?.pairs == nil && response.factors.first?.trend == nil)
    }

    @Test func twoFactorsUnbalanced() throws {
        let response = try Self.response(53, factors: ["a", "b"]) { i in
            let (a, b) = (Double(i % 2), Double(1 + i * i / 5 % 3))
            return (
                ["a": .number(a), "b": .number(b)], 20 + 4 * a + b + 0.7 * a * b + 3 * Self.wave(i, Self.silver)
            )
        }
        #expect(response.interactionsUpTo == 2 && response.unitOfAnalysis?.kind == .trial)
        for (factors, name) in [(["a"], "both.a"), (["b"], "both.b"), (["a", "b"], "both.ab")] {
            let effect = try #require(response.effects.first { $0.factors == factors })
            try Self.expect(
                [
                    effect.test.statistic, effect.test.pValue, effect.test.adjustedPValue, effect.etaSquared,
                    effect.partialEtaSquared, effect.omegaSquared,
                ], name)
        }
        for (level, mean) in (response.factors.first?.marginalMeans ?? []).enumerated() {
            try Self.expect([mean.value], "both.mean\(level)")
        }
        let slope = response.factors[1].trend?.elasticity
        try Self.expect(
            [slope?.value, slope?.standardError, slope?.pValue, slope?.interval.lower, slope?.interval.upper],
            "both.slope")
    }

    /// Repeats of one configuration are no samples of their own.
    @Test func configurationsRepeat() throws {
        let response = try Self.response(64, factors: ["a"]) { i in
            let group = i / 4
            let noise = 4 * Self.wave(group, Self.golden) + Self.wave(i, Self.silver)
            return (
                ["a": .number(Double(group % 2)), "rate": .number(Double(group))], 50 + 6 * Double(group % 2) + noise
            )
        }
        let effect = try #require(response.effect(of: "a"))
        #expect(response.unitOfAnalysis?.kind == .configuration && response.unitOfAnalysis?.count == 16)
        #expect(response.unitOfAnalysis?.reason.contains("random effect") == true)
        try Self.expect([effect.test.statistic, effect.test.pValue], "nested.test")
        try Self.expect([effect.etaSquared], "nested.eta")
        #expect(effect.testOfTrials.statistic > 2 * effect.test.statistic)
        #expect((response.randomEffect?.intraclassCorrelation ?? 0) > 0.5)
        let kruskal = response.factors.first?.kruskalWallis
        try Self.expect([kruskal?.statistic, kruskal?.pValue], "nested.kruskal")
    }

    /// Combinations without rows keep main effects, and say what they cost.
    @Test func incompleteDesign() throws {
        let response = try Self.response(40, factors: ["a", "b"]) { i in
            let (a, b) = [(0.0, 0.0), (0, 1), (1, 0), (2, 1)][i % 4]
            return (["a": .number(a), "b": .number(b)], 10 + a + 2 * b + Self.wave(i, Self.golden))
        }
        #expect(response.interactionsUpTo == 1)
        #expect(response.remarks.contains { $0.contains("no row has a = 1, b = 1") })
        #expect(response.factors.count == 2)
    }

    @Test func shapiroWilkTestsAPart() throws {
        let values = (0..<6_000).map { Self.wave($0, Self.golden) }
        let check = try NormalityCheck(residuals: values)
        #expect(check.isSubsample && check.count == 5_000 && check.pValue < 1e-6)
        #expect(try NormalityCheck(residuals: values) == check)
    }

    /// A bare number such as accuracy changes by differences, and what is not shown is said not to be.
    @Test func answersInSentences() throws {
        let accuracy = StudyResponse("accuracy", title: "Accuracy", lessIsBetter: false)
        let rows = (0..<40).map { i -> StudyRow in
            let value = 0.8 + 0.05 * Double(i % 2) + 0.01 * Self.wave(i, Self.golden)
            return StudyRow(
                Configuration(["a": .number(Double(i % 2)), "b": .number(Double(i / 2 % 2))]), replicate: i / 4,
                figures: [Figure("accuracy", value: value, unit: "", provenance: .published(in: "a paper"))])
        }
        let analysis = try StudyAnalysis(
            rows: rows,
            design: StudyDesign(
                factors: [StudyFactor("a", [0, 1]), StudyFactor("b", [0, 1])], responses: [accuracy]))
        #expect(analysis.answers[0].hasPrefix("a 0→1 raises accuracy by 0.0"))
        #expect(analysis.answers[0].contains("from 0.80") && analysis.answers[0].contains("η² .9"))
        #expect(analysis.answers[1].hasPrefix("no effect of b 0→1 on accuracy is shown ("))
    }
}
