import Statistics
import TestKit
import Testing

@Suite struct BootstrapTests {
    static func average(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    static func ratio(_ x: [Double], _ y: [Double]) -> Double { average(x) / average(y) }

    /// The deterministic set of resamples of generate_expected.py, whose BCa interval is known exactly.
    @Test(arguments: Samples.all.keys.sorted()) func formulaOnGivenResamples(_ name: String) throws {
        let x = try #require(Samples.all[name]).0
        let z = x.prefix(30).map { $0 - x[0] }
        let n = z.count
        let runs = (0..<n * n).map { index in
            let (i, k) = (index / n, index % n)
            let mean = (0..<n).reduce(0) { $0 + z[(i + $1 * k) % n] } / Double(n)
            return mean + 0.01 * (Double(index) * Samples.golden).truncatingRemainder(dividingBy: 1)
        }
        let left = (0..<n).map { i in Self.average(z.indices.filter { $0 != i }.map { z[$0] }) }
        let distribution = try BootstrapDistribution(
            estimate: Self.average(z), replicates: runs, jackknife: [left])
        let interval = try distribution.interval(.biasCorrectedAccelerated, level: 0.9)
        let truth = try #require(expected[name])
        #expect(agree(interval.lower, truth["bcaLower"] ?? .nan, 1e-9))
        #expect(agree(interval.upper, truth["bcaUpper"] ?? .nan, 1e-9))
    }

    /// Both ends scatter with their resamples: within five standard errors of the replicates' quantile there.
    @Test(arguments: Bootstrap.Method.allCases) func agreesWithScipy(_ method: Bootstrap.Method) throws {
        let (x, y) = try #require(Samples.all["skewed"])
        let bootstrap = try Bootstrap(method: method, resamples: 100_000, seed: 11)
        let distributions = [
            try bootstrap.distribution(of: x, Self.average),
            try bootstrap.distribution(ofPairs: x, y, Self.ratio),
            try bootstrap.distribution(ofIndependent: x, y, Self.ratio),
        ]
        let truth = try #require(resampled[method.rawValue])
        for (distribution, scipy) in zip(distributions, truth) {
            let interval = try distribution.interval(method)
            #expect(agree(try distribution.standardError, scipy[2], 0.06))
            for (end, reference) in [(interval.lower, scipy[0]), (interval.upper, scipy[1])] {
                let allowed = try Self.monteCarloTolerance(of: end, method, distribution)
                #expect(abs(end - reference) < allowed, "\(method) \(end), SciPy \(reference) ± \(allowed)")
                // The tolerance itself must be able to see an error.
                #expect(allowed < 0.5 * scipy[2])
            }
        }
    }

    /// How far apart ends from 100,000 and 200,000 resamples may lie.
    static func monteCarloTolerance(
        of end: Double, _ method: Bootstrap.Method, _ distribution: BootstrapDistribution
    ) throws -> Double {
        let quantile = method == .basic ? 2 * distribution.estimate - end : end
        let below = distribution.replicates.filter { $0 <= quantile }.count
        let p = Double(below) / Double(distribution.replicates.count)
        // BCa also estimates its bias from the replicates, which about doubles the variance.
        let scatter = 5 * (p * (1 - p) * 1.5e-5 * (method == .biasCorrectedAccelerated ? 2.2 : 1)).squareRoot()
        let around = try quantiles(distribution.replicates, at: [max(0, p - scatter), min(1, p + scatter)])
        return max(around[1] - quantile, quantile - around[0])
    }

    @Test func seedFixesTheInterval() throws {
        let x = try #require(Samples.all["bell"]).0
        func interval(_ seed: UInt64) throws -> ConfidenceInterval {
            try Bootstrap(seed: seed).interval(of: x, Self.average)
        }
        #expect(try interval(3) == interval(3))
        #expect(try interval(3) != interval(4))
        #expect(try interval(3).basis == "95 % confidence, BCa bootstrap, 9999 resamples")
    }

    @Test(arguments: Bootstrap.Method.allCases) func constantSampleHasNoWidth(_ method: Bootstrap.Method) throws {
        let interval = try Bootstrap(method: method, seed: 1).interval(of: [0.5, 0.5, 0.5]) { $0[0] }
        #expect(interval.lower == 0.5 && interval.upper == 0.5)
    }

    @Test func bcaKeepsTheMedianOfMostlyEqualValues() throws {
        // Leaving one out never moves this median: no acceleration, rather than 0/0.
        let values: [Double] = [1, 2, 2, 2, 2, 2, 3]
        let interval = try Bootstrap(seed: 1).interval(of: values) { (try? median($0)) ?? .nan }
        #expect(interval.lower <= 2 && interval.upper >= 2)
    }

    @Test func refusesWhatHasNoInterval() throws {
        let bootstrap = try Bootstrap(seed: 1)
        #expect(throws: StatisticsError.self) { try bootstrap.interval(of: [], Self.average) }
        #expect(throws: StatisticsError.self) { try bootstrap.interval(of: [1], Self.average) }
        #expect(throws: StatisticsError.self) { try bootstrap.interval(of: [1, .nan], Self.average) }
        #expect(throws: StatisticsError.self) { try bootstrap.interval(ofPairs: [1, 2], [1, 2, 3], Self.ratio) }
        let undefined = #expect(throws: StatisticsError.self) {
            try bootstrap.interval(of: [0, 1, 2]) { 1 / $0.reduce(0, +) }
        }
        #expect(undefined?.code == .undefinedResult)
        let outside = #expect(throws: StatisticsError.self) {
            try BootstrapDistribution(estimate: 5, replicates: [1, 2, 3], jackknife: [[1, 2]])
                .interval(.biasCorrectedAccelerated)
        }
        #expect(outside?.code == .undefinedResult)
        #expect(throws: StatisticsError.self) { try Bootstrap(level: 1, seed: 1) }
        #expect(throws: StatisticsError.self) { try Bootstrap(resamples: 1, seed: 1) }
    }

    /// In 400 exponential samples of 25, a 90 % BCa interval holds the true mean in roughly 90 %; skewness costs some.
    @Test func coversTheTrueMean() throws {
        var generator = SeededGenerator(seed: 5)
        var covered = 0
        for seed in 0..<400 {
            let sample = (0..<25).map { _ in generator.exponential() }
            let bootstrap = try Bootstrap(level: 0.9, resamples: 499, seed: UInt64(seed))
            if try bootstrap.interval(of: sample, Self.average).contains(1) { covered += 1 }
        }
        #expect((325...385).contains(covered))
    }
}
