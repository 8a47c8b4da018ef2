import Statistics
import Studies
import TestKit
import Testing

@Suite struct PairedComparisonTests {
    @Test func aKnownRatioLiesInItsInterval() throws {
        try forRandomInstances(20, seed: 11) { generator, label in
            let base = (0..<20).map { _ in 100 + 5 * generator.normal() }
            let a = base.map { $0 * (1.2 + 0.02 * generator.normal()) }
            let comparison = try PairedComparison(metric: "energy", unit: "J", a: a, b: base, seed: 1)
            let interval = try #require(comparison.ratioInterval)
            // Far wider than the interval's Monte Carlo error: 0.02/√20 ≈ 0.0045.
            #expect(abs(interval.lower - 1.2) < 0.03 && abs(interval.upper - 1.2) < 0.03, "\(label)")
            #expect(try #require(comparison.test).pValue < 1e-5, "\(label)")
        }
    }

    @Test func skewedDifferencesAreTestedByRanks() throws {
        let b = [Double](repeating: 10, count: 12)
        let a = (1...12).map { 10 + (Double($0) - 3) * ($0 == 12 ? 40 : 0.1) }
        let test = try #require(try PairedComparison(metric: "time", unit: "s", a: a, b: b, seed: 1).test)
        #expect(test.name == "Wilcoxon signed-rank")
        let expected = try WilcoxonTest(a, b)
        #expect(test.pValue == expected.pValue)
    }

    @Test(arguments: [([3.0], [2.0]), ([3, 3, 3], [2, 2, 2])])
    func saysWhyNoTestApplies(a: [Double], b: [Double]) throws {
        let comparison = try PairedComparison(metric: "energy", unit: "J", a: a, b: b, seed: 1)
        #expect(comparison.test == nil)
        #expect(comparison.ratio == 1.5)
        #expect(comparison.remark != nil)
    }

    @Test func refusesPairsThatDoNotMatch() {
        #expect(throws: StatisticsError.self) {
            try PairedComparison(metric: "energy", unit: "J", a: [1, 2, 3], b: [1, 2], seed: 1)
        }
        #expect(throws: StatisticsError.self) {
            try PairedComparison(metric: "energy", unit: "J", a: [1, .nan], b: [1, 2], seed: 1)
        }
    }
}
