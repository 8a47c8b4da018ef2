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

    /// SciPy's and our ends each scatter: with 100,000 and more resamples by less than 0.01 standard errors near the
    /// middle and about 0.02 at the skewed upper ends; 4 % of the standard error is beyond chance.
    @Test(arguments: Bootstrap.Method.allCases) func agreesWithScipy(_ method: Bootstrap.Method) throws {
        let (x, y) = try #require(Samples.all["skewed"])
        let bootstrap = try Bootstrap(method: method, resamples: 100_000, seed: 11)
        let intervals = [
            try bootstrap.interval(of: x, Self.average),
            try bootstrap.interval(ofPairs: x, y, Self.ratio),
            try bootstrap.interval(ofIndependent: x, y, Self.ratio),
        ]
        let truth = try #require(resampled[method.rawValue])
        for (interval, scipy) in zip(intervals, truth) {
            // Upper ends of the independent ratio lie where replicates are sparse: a share of the end itself.
            let allowed = 0.04 * scipy[2]
            #expect(abs(interval.lower - scipy[0]) < allowed, "\(method) lower \(interval.lower), SciPy \(scipy[0])")
            #expect(
                abs(interval.upper - scipy[1]) < max(allowed, 0.02 * abs(scipy[1])),
                "\(method) upper \(interval.upper), SciPy \(scipy[1])")
        }
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
