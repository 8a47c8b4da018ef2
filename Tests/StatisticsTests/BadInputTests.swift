import Statistics
import Testing

/// Bad input gives a typed error that says what to do, and never a NaN.
@Suite struct BadInputTests {
    typealias Computation = @Sendable ([Double], [Double]) throws -> [Double]

    /// Everything that takes two samples, with its figures.
    static let ofTwo: [(String, Computation)] = [
        ("Pearson", { [try Correlation.pearson($0, $1)].flatMap { [$0.coefficient, $0.pValue, $0.interval.lower] } }),
        (
            "Spearman",
            { [try Correlation.spearman($0, $1)].flatMap { [$0.coefficient, $0.pValue, $0.interval.lower] } }
        ),
        ("line", { [try LinearRegression($0, $1)].flatMap { [$0.slope, $0.intercept, $0.slopeStandardError] } }),
        (
            "errors",
            { [try PredictionError(predicted: $0, observed: $1)].flatMap { [$0.meanAbsolute, $0.rSquared ?? 0] } }
        ),
        ("Welch", { [try StudentTTest.welch($0, $1)].flatMap { [$0.statistic, $0.pValue, $0.degreesOfFreedom] } }),
        ("paired", { [try StudentTTest.paired($0, $1)].flatMap { [$0.statistic, $0.pValue] } }),
        ("Mann-Whitney", { [try MannWhitneyTest($0, $1)].flatMap { [$0.statistic, $0.pValue] } }),
        ("Wilcoxon", { [try WilcoxonTest($0, $1)].flatMap { [$0.statistic, $0.pValue] } }),
        ("d", { [try CohensD($0, $1)].flatMap { [$0.value, $0.hedgesG ?? 0, $0.interval.lower] } }),
        ("delta", { [try CliffsDelta($0, $1)].flatMap { [$0.value, $0.interval.lower, $0.interval.upper] } }),
        ("Kruskal-Wallis", { [try KruskalWallisTest([$0, $1])].flatMap { [$0.statistic, $0.pValue] } }),
        ("one-way", { [try OneWayAnova([$0, $1])].flatMap { [$0.statistic, $0.pValue] } }),
        (
            "Welch's analysis",
            { [try OneWayAnova.welch([$0, $1])].flatMap { [$0.statistic, $0.pValue, $0.errorDegreesOfFreedom] } }
        ),
        ("Levene", { [try LeveneTest([$0, $1])].flatMap { [$0.statistic, $0.pValue] } }),
        (
            "Tukey",
            { try PairwiseComparison.all([$0, $1], method: .tukey).flatMap { [$0.pValue, $0.interval.upper] } }
        ),
        ("Games-Howell", { try PairwiseComparison.all([$0, $1]).flatMap { [$0.pValue, $0.interval.upper] } }),
        ("Holm", { try PairwiseComparison.all([$0, $1], method: .holm).flatMap { [$0.pValue, $0.interval.upper] } }),
        ("Shapiro-Wilk", { [try ShapiroWilkTest($0 + $1)].flatMap { [$0.statistic, $0.pValue] } }),
        ("summary", { [try Summary($0 + $1)].flatMap { [$0.mean, $0.variance ?? 0, $0.medianAbsoluteDeviation] } }),
    ]

    @Test(arguments: ofTwo.indices) func refusesNonFiniteAndEmpty(_ index: Int) {
        let (name, compute) = Self.ofTwo[index]
        for bad in [Double.nan, .infinity, -.infinity] {
            let error = #expect(throws: StatisticsError.self, "\(name)") { try compute([1, bad, 3, 4], [4, 2, 5, 1]) }
            #expect(error?.code == .notFinite && error?.message.contains("value 2 of") == true, "\(name)")
        }
        let error = #expect(throws: StatisticsError.self, "\(name)") { try compute([], []) }
        #expect(error?.code == .tooFewValues, "\(name)")
    }

    /// Finite figures or an error: single, equal, huge, tiny and perfectly aligned values.
    @Test(arguments: ofTwo.indices) func neverNaN(_ index: Int) {
        let (name, compute) = Self.ofTwo[index]
        let hard: [[Double]] = [
            [1], [2, 2, 2], [1, 2, 3], [1e308, -1e308, 1e308], [0, 0x1p-1074, 0], [0x1p-1070, 0x1p-1069, 0x1p-1068],
            [1e160, 2e160, 5e160],
            [0.1, 0.1, 0.1], [0, -0.0, 1], [1, 1 + 1e-15, 1], [3, 2, 1], [-1e308, 1e308, 0],
        ]
        for x in hard {
            for y in hard {
                do {
                    for value in try compute(x, y) { #expect(value.isFinite, "\(name) \(x) \(y)") }
                } catch {
                    #expect(error is StatisticsError, "\(name) \(x) \(y): \(error)")
                }
            }
        }
    }

    @Test func constantSamplesAreNamed() {
        let flat: [Double] = [0.1, 0.1, 0.1]
        let computations: [() throws -> Void] = [
            { _ = try Correlation.pearson(flat, [1, 2, 3]) }, { _ = try Correlation.spearman([1, 2, 3], flat) },
            { _ = try LinearRegression(flat, [1, 2, 3]) }, { _ = try StudentTTest.welch(flat, [0.2, 0.2]) },
            { _ = try StudentTTest.paired(flat, flat) }, { _ = try MannWhitneyTest(flat, flat) },
            { _ = try WilcoxonTest(flat, flat) }, { _ = try CohensD(flat, flat) }, { _ = try ShapiroWilkTest(flat) },
        ]
        for compute in computations {
            let error = #expect(throws: StatisticsError.self) { try compute() }
            #expect(error?.code == .constantValues)
        }
    }

    @Test func limitsOfTheMethods() throws {
        let long = (0..<5_001).map { Double($0) }
        #expect((#expect(throws: StatisticsError.self) { try ShapiroWilkTest(long) })?.code == .tooManyValues)
        #expect(throws: StatisticsError.self) { try MannWhitneyTest([1, 2], [2, 3], null: .exact) }
        #expect(throws: StatisticsError.self) { try MannWhitneyTest(long, long.map { $0 + 0.5 }, null: .exact) }
        #expect(throws: StatisticsError.self) { try quantiles([1, 2], at: [1.1]) }
        #expect(throws: StatisticsError.self) { try Summary([1, 2]).quantile(.nan) }
        #expect(throws: StatisticsError.self) { try Summary([1, 2]).meanInterval(level: 95) }
        #expect(throws: StatisticsError.self) { try Summary([1]).meanInterval() }
        #expect((#expect(throws: StatisticsError.self) { try mean([]) })?.message.contains("found none") == true)
        #expect(try Summary([7]).standardDeviation == nil)
    }

    @Test func constantMeanIsExact() throws {
        let summary = try Summary([0.1, 0.1, 0.1])
        #expect(summary.mean == 0.1 && summary.variance == 0)
        let interval = try summary.meanInterval()
        #expect(interval.lower == 0.1 && interval.upper == 0.1)
        #expect(try summary.relativeHalfWidth() == 0)
    }
}
