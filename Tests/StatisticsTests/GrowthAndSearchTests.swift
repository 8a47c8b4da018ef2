import Foundation
import Statistics
import Testing

/// Exponential growth against SciPy's regression, and searches against cases counted by hand.
@Suite struct GrowthAndSearchTests {
    @Test func growthEqualsTheRegressionOfLogarithms() throws {
        let years = [2012, 2014, 2014.5, 2015, 2016, 2017, 2017.25, 2019, 2020, 2022]
        let energy = years.enumerated().map { i, year in
            0.3 * pow(1.45, year - 2012) * (0.7 + 0.6 * ModelSamples.wave(i, ModelSamples.golden))
        }
        let growth = try ExponentialGrowth(times: years, values: energy)
        let factor = try growth.factorInterval()
        let doubling = try #require(try growth.doublingTimeInterval())
        let found = [
            growth.rate, growth.factor, factor.lower, factor.upper, growth.doublingTime, doubling.lower, doubling.upper,
            growth.doublingTimeStandardError,
        ]
        for (value, truth) in zip(found, growthFigures) { #expect(agree(value, truth, 1e-10)) }
        // Shrinking by the reverse: the same times, negative.
        let shrinking = try ExponentialGrowth(times: years, values: energy.map { 1 / $0 })
        #expect(agree(shrinking.doublingTime, -growth.doublingTime, 1e-10))
        #expect(agree(try #require(try shrinking.doublingTimeInterval()).upper, -doubling.lower, 1e-10))
    }

    @Test func exactGrowthAndNone() throws {
        let exact = try ExponentialGrowth(times: [0, 1, 2, 3], values: [1, 2, 4, 8])
        #expect(agree(exact.doublingTime, 1, 1e-14) && agree(exact.value(at: 5), 32, 1e-13))
        // A slope that may be zero bounds no doubling time.
        let unclear = try ExponentialGrowth(times: [0, 1, 2, 3], values: [1, 3, 0.5, 2])
        #expect(try unclear.doublingTimeInterval() == nil)
        #expect(try ExponentialGrowth(times: [0, 1, 2], values: [3, 3, 3]).doublingTimeInterval() == nil)
        #expect(throws: StatisticsError.self) { try ExponentialGrowth(times: [0, 1, 2], values: [1, 0, 2]) }
        #expect(throws: StatisticsError.self) { try ExponentialGrowth(times: [1, 1, 1], values: [1, 2, 3]) }
        #expect(throws: StatisticsError.self) { try ExponentialGrowth(times: [0, 1], values: [1, 2]) }
    }

    @Test func searchesAreComparedByCostToTheBaselinesBest() throws {
        let baseline = try SearchTrace(costs: [1, 2, 3, 4], scores: [0.5, 0.8, 0.8, 0.7])
        let fast = SearchComparison(try SearchTrace(costs: [1.5, 5, 2], scores: [0.9, 0.1, 0.95]), against: baseline)
        #expect(fast.target == 0.8 && fast.baselineCost == 3 && fast.baselineTotalCost == 10)
        #expect(fast.cost == 1.5 && fast.costRatio == 0.5 && fast.costRatioToTotal == 0.15)
        #expect(agree(fast.costRatioAtEqualTrials, 8.5 / 6, 1e-15))
        let never = SearchComparison(try SearchTrace(costs: [1], scores: [0.79]), against: baseline)
        #expect(never.cost == nil && never.costRatio == nil && never.costRatioToTotal == nil)
        #expect(SearchComparison(baseline, against: baseline).costRatio == 1)
    }

    /// Comparisons with the given cost ratios; nil for a search that never reaches its target.
    func comparisons(_ ratios: [Double?]) throws -> [SearchComparison] {
        let baseline = try SearchTrace(costs: [1], scores: [1])
        return try ratios.map { ratio in
            SearchComparison(
                try SearchTrace(costs: [ratio ?? 1], scores: [ratio == nil ? 0 : 1]), against: baseline)
        }
    }

    /// The ranks are those of published tables of the sign test's interval: 1 of 6, 2 of 9, 3 of 12, 6 of 20 at 95 %.
    @Test(arguments: [(5, nil), (6, 1), (8, 1), (9, 2), (12, 3), (20, 6)] as [(Int, Int?)])
    func intervalOfTheMedianRatio(_ count: Int, _ rank: Int?) throws {
        let summary = try SearchSummary(comparisons((1...count).reversed().map { Double($0) }))
        #expect(summary.count == count && summary.reachedCount == count)
        #expect(summary.medianCostRatio == Double(count + 1) / 2)
        #expect(summary.lower == rank.map(Double.init))
        #expect(summary.upper == rank.map { Double(count + 1 - $0) })
    }

    @Test func searchesThatNeverArriveCountAsInfinite() throws {
        let one = try SearchSummary(comparisons([0.1, 0.2, 0.3, 0.4, 0.5, nil]))
        #expect(one.reachedCount == 5 && one.lower == 0.1 && one.upper == nil)
        #expect(agree(try #require(one.medianCostRatio), 0.35, 1e-15))
        #expect(try SearchSummary(comparisons([0.1, nil, nil])).medianCostRatio == nil)
        #expect(try SearchSummary(comparisons([0.1, nil])).medianCostRatio == nil)
        #expect(throws: StatisticsError.self) { try SearchSummary([]) }
        #expect(throws: StatisticsError.self) { try SearchSummary(comparisons([1]), level: 2) }
    }

    @Test func badSearches() {
        #expect(throws: StatisticsError.self) { try SearchTrace(costs: [], scores: []) }
        #expect(throws: StatisticsError.self) { try SearchTrace(costs: [1, 2], scores: [1]) }
        #expect(throws: StatisticsError.self) { try SearchTrace(costs: [1, 0], scores: [1, 2]) }
        #expect(throws: StatisticsError.self) { try SearchTrace(costs: [1, 2], scores: [1, .nan]) }
    }
}
