import Quantities
import Testing

@testable import Profiling

@Suite struct RuleTests {
    /// Mean 10, standard deviation 0.1: half the interval is 4.302653 · 0.1/√3 = 0.2484, that is 2.484 % (Student's
    /// t table, 2 degrees of freedom, two-sided 95 %).
    @Test(arguments: [(0.025, true), (0.0248, false)]) func stopsAtTheTarget(target: Double, stops: Bool) throws {
        let rule = StoppingRule(minimumRepeats: 3, maximumRepeats: 10, target: Fraction(target))
        #expect(rule.isSatisfied(by: [10, 10.1, 9.9].map { [1, $0] }) == stops)
        #expect(rule.isSatisfied(by: [10, 10.1, 9.9].map { [$0, 1] }) == stops)
    }

    @Test func respectsItsBounds() throws {
        let rule = StoppingRule(minimumRepeats: 3, maximumRepeats: 4, target: Fraction(0.01))
        let steady = [1.0, 10]
        #expect(!rule.isSatisfied(by: []))
        #expect(!rule.isSatisfied(by: [steady, steady]))
        #expect(rule.isSatisfied(by: [steady, steady, steady]))
        let noisy = [10.0, 20, 30].map { [1, $0] }
        #expect(!rule.isSatisfied(by: noisy))
        #expect(rule.isSatisfied(by: noisy + [steady]))
    }

    @Test func findsTheValueThatDeviates() {
        let rule = NoiseRule()
        #expect(rule.deviating([1, 1.01, 0.99, 2]) == [3])
        #expect(rule.deviating([2, 1, 1.01, 0.99]) == [0])
        #expect(rule.deviating([1, 1.01, 0.99, 1.005]).isEmpty)
        // Of two, nobody can tell which deviates; and 1 % is never noise, however well the others agree.
        #expect(rule.deviating([1, 2]).isEmpty)
        #expect(rule.deviating([1, 1, 1, 1.01]).isEmpty)
    }

    /// The others of 2 are 1, 1.1, 0.9: median 1, median absolute deviation 0.1, scaled 0.14826.
    @Test func measuresDeviationsInScaledMedianAbsoluteDeviations() {
        let deviations = NoiseRule().deviations([1, 1.1, 0.9, 2])
        #expect(abs(deviations[3] - 1 / 0.14826) < 1e-9)
    }

    @Test func summarisesLatencies() throws {
        let summary = try LatencySummary(seconds: (1...101).map { Double($0) / 100 } + [50])
        // NumPy 2.4.6: percentile(append(arange(1, 102)/100, 50), [50, 95, 99]) = 0.515, 0.9695, 1.0099
        #expect(abs(summary.median.value - 0.515) < 1e-12)
        #expect(abs(summary.p95.value - 0.9695) < 1e-12)
        #expect(abs(summary.p99.value - 1.0099) < 1e-12)
        #expect(summary.minimum.value == 0.01 && summary.maximum.value == 50 && summary.outliers == 1)
    }

    @Test(arguments: [[], [.nan], [1, .infinity], [-1]] as [[Double]]) func refusesNonsense(seconds: [Double]) {
        #expect(throws: ProfilingError.self) { try LatencySummary(seconds: seconds) }
    }
}
