import Testing

@testable import Statistics

/// The F distribution and the studentised range against mpmath and SciPy (ExpectedModels.swift).
@Suite struct RatioDistributionTests {
    @Test(arguments: fTails.indices) func fTail(_ index: Int) throws {
        let (numerator, denominator, f, tail) = fTails[index]
        let distribution = try FDistribution(numerator, denominator)
        #expect(agree(distribution.upperTail(f), tail, 1e-11))
        #expect(agree(distribution.cumulative(f), 1 - tail, 1e-11, near: 1e-3))
    }

    @Test(arguments: fQuantiles.indices) func fQuantile(_ index: Int) throws {
        let (numerator, denominator, p, f) = fQuantiles[index]
        let distribution = try FDistribution(numerator, denominator)
        #expect(agree(distribution.quantile(p), f, 1e-10))
        #expect(agree(distribution.cumulative(distribution.quantile(p)), p, 1e-12))
    }

    @Test func fOfOneNumeratorDegreeIsTheSquareOfT() throws {
        let t = try StudentTDistribution(degreesOfFreedom: 7.5)
        let f = try FDistribution(1, 7.5)
        for value in [0.01, 0.7, 2, 9, 60] { #expect(agree(f.upperTail(value * value), t.twoSidedTail(value), 1e-13)) }
        #expect(f.upperTail(0) == 1 && f.upperTail(-1) == 1 && f.upperTail(.infinity) == 0)
        #expect(f.quantile(0) == 0 && f.quantile(1) == .infinity && f.quantile(-0.1).isNaN)
        #expect(f.upperTail(.nan).isNaN && f.cumulative(.nan).isNaN)
    }

    @Test(arguments: noncentralF) func noncentralFCumulative(_ row: [Double]) {
        let distribution = NoncentralFDistribution(
            numeratorDegreesOfFreedom: row[0], denominatorDegreesOfFreedom: row[1], noncentrality: row[2])
        #expect(agree(distribution.cumulative(row[3]), row[4], 1e-10))
    }

    @Test(arguments: etaIntervals) func intervalOfPartialEtaSquared(_ row: [Double]) throws {
        let interval = try ConfidenceInterval.ofPartialEtaSquared(
            statistic: row[2], degreesOfFreedom: row[0], errorDegreesOfFreedom: row[1], level: 0.95)
        #expect(agree(interval.lower, row[3], 1e-8) && agree(interval.upper, row[4], 1e-8))
        #expect(throws: StatisticsError.self) {
            try ConfidenceInterval.ofPartialEtaSquared(
                statistic: 1e12, degreesOfFreedom: row[0], errorDegreesOfFreedom: row[1], level: 0.95)
        }
    }

    /// SciPy's quadrature stops at about 1e-9.
    @Test(arguments: rangeTails.indices) func rangeTail(_ index: Int) throws {
        let (count, freedom, q, tail) = rangeTails[index]
        let distribution = try StudentizedRangeDistribution(count: count, degreesOfFreedom: freedom)
        #expect(abs(distribution.upperTail(q) - tail) <= 1e-9)
        #expect(abs(distribution.cumulative(q) - (1 - tail)) <= 1e-9)
    }

    @Test(arguments: rangeQuantiles.indices) func rangeQuantile(_ index: Int) throws {
        let (count, freedom, p, q) = rangeQuantiles[index]
        let distribution = try StudentizedRangeDistribution(count: count, degreesOfFreedom: freedom)
        #expect(agree(distribution.quantile(p), q, 1e-8))
        #expect(agree(distribution.cumulative(distribution.quantile(p)), p, 1e-11))
    }

    /// The range of two values is √2 |t|, which gives its tails to all digits.
    @Test(arguments: [1, 2.5, 7, 60, 4000] as [Double], [0.01, 0.5, 2, 5, 12] as [Double])
    func rangeOfTwoIsStudentsT(_ freedom: Double, _ t: Double) throws {
        let range = try StudentizedRangeDistribution(count: 2, degreesOfFreedom: freedom)
        let student = try StudentTDistribution(degreesOfFreedom: freedom)
        #expect(agree(range.upperTail(t * 2.0.squareRoot()), student.twoSidedTail(t), 1e-11))
    }

    @Test func badParameters() throws {
        for bad in [0, -1, .nan, .infinity] as [Double] {
            #expect(throws: StatisticsError.self) { try FDistribution(bad, 3) }
            #expect(throws: StatisticsError.self) { try FDistribution(3, bad) }
            #expect(throws: StatisticsError.self) { try StudentizedRangeDistribution(count: 3, degreesOfFreedom: bad) }
        }
        #expect(throws: StatisticsError.self) { try StudentizedRangeDistribution(count: 1, degreesOfFreedom: 5) }
        let range = try StudentizedRangeDistribution(count: 3, degreesOfFreedom: 5)
        #expect(range.upperTail(0) == 1 && range.upperTail(-1) == 1 && range.upperTail(.nan).isNaN)
        #expect(range.quantile(0) == 0 && range.quantile(1) == .infinity && range.quantile(2).isNaN)
    }
}
