import Statistics
import Testing

/// Tests of several samples against SciPy and statsmodels (ExpectedModels.swift).
@Suite struct ComparisonTests {
    static let samples = ModelSamples.fourSamples

    func expect(_ found: [Double], _ key: String, location: SourceLocation = #_sourceLocation) throws {
        for (value, truth) in zip(found, try #require(oneWayFigures[key])) {
            #expect(agree(value, truth, 1e-11), "\(key) \(value) \(truth)", sourceLocation: location)
        }
    }

    @Test func oneWay() throws {
        let fisher = try OneWayAnova(Self.samples)
        try expect(
            [fisher.statistic, Double(fisher.degreesOfFreedom), fisher.errorDegreesOfFreedom, fisher.pValue], "fisher")
        let welch = try OneWayAnova.welch(Self.samples)
        try expect(
            [welch.statistic, Double(welch.degreesOfFreedom), welch.errorDegreesOfFreedom, welch.pValue], "welch")
        // Of two samples, Welch's W is the square of his t.
        let two = try OneWayAnova.welch(Array(Self.samples.prefix(2)))
        let t = try StudentTTest.welch(Self.samples[0], Self.samples[1])
        #expect(agree(two.statistic, t.statistic * t.statistic, 1e-12))
        #expect(agree(two.pValue, t.pValue, 1e-11))
    }

    @Test(arguments: LeveneTest.Centre.allCases) func levene(_ centre: LeveneTest.Centre) throws {
        let test = try LeveneTest(Self.samples, centre: centre)
        try expect(
            [test.statistic, Double(test.degreesOfFreedom), Double(test.errorDegreesOfFreedom), test.pValue],
            "levene \(centre)")
    }

    /// SciPy's integral of the studentised range is good to about 1e-9.
    @Test(arguments: PairwiseComparison.Method.allCases) func pairs(_ method: PairwiseComparison.Method) throws {
        let comparisons = try PairwiseComparison.all(Self.samples, method: method)
        let truth = try #require(pairwiseFigures["\(method)"])
        #expect(comparisons.map { [$0.first, $0.second] } == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
        for (one, row) in zip(comparisons, truth) {
            let found = [one.difference, one.pValue, one.interval.lower, one.interval.upper]
            for (value, expected) in zip(found, row) { #expect(agree(value, expected, 1e-7, near: 1e-2), "\(method)") }
        }
    }

    @Test func benjaminiHochberg() throws {
        // The example of Benjamini and Hochberg (1995), table 1: four of fifteen hypotheses fall at 0.05.
        let values = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1,
        ]
        let adjusted = try benjaminiHochbergAdjusted(values.reversed()).reversed()
        #expect(adjusted.filter { $0 <= 0.05 }.count == 4)
        #expect(zip(adjusted, adjusted.dropFirst()).allSatisfy { $0 <= $1 })
        for (adjusted, raw) in zip(adjusted, values) { #expect(adjusted >= raw && adjusted <= 1) }
        #expect(try benjaminiHochbergAdjusted([]).isEmpty)
        #expect(throws: StatisticsError.self) { try benjaminiHochbergAdjusted([0.1, 1.1]) }
    }

    @Test func badSamples() {
        let computations: [([[Double]]) throws -> Void] = [
            { _ = try OneWayAnova($0) }, { _ = try OneWayAnova.welch($0) }, { _ = try LeveneTest($0) },
            { _ = try PairwiseComparison.all($0) }, { _ = try PairwiseComparison.all($0, method: .tukey) },
            { _ = try PairwiseComparison.all($0, method: .holm) },
        ]
        for compute in computations {
            let bad: [[[Double]]] = [
                [], [[1, 2, 3]], [[1, 2, 3], []], [[1, .nan, 3], [4, 5, 6]], [[1, 1, 1], [2, 2, 2]],
                [[1, 1, 1], [1, 1, 1]],
            ]
            for samples in bad { #expect(throws: StatisticsError.self, "\(samples)") { try compute(samples) } }
        }
    }
}
