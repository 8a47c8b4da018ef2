import Foundation
import Profiling
import Quantities
import Testing

@Suite struct BatchVariationTests {
    private func point(mean: Double, p99: Double, between: Double?) -> ProfilePoint {
        let clock = Provenance.measured(by: "clock")
        return ProfilePoint(
            treatment: Treatment(variant: "m", batch: 1, threads: 1), repeats: 3,
            latency: Estimate(Seconds(mean), provenance: clock),
            latencyP95: Seconds(p99), latencyP99: Seconds(p99), energy: Estimate(Joules(1), provenance: clock),
            meanPower: Estimate(Watts(1), provenance: clock), processors: 2,
            latencyVariation: between.map { Fraction($0) })
    }

    /// Log-normal times with a standard deviation v of a mean of 1 have σ² = ln(1 + v²), and their 99th percentile at
    /// exp(2.326 σ − σ²/2).
    @Test(arguments: [0, 0.01, 0.1, 0.5, 1, 3])
    func itIsThatOfLogNormalTimes(variation: Double) {
        let sigma = log1p(variation * variation).squareRoot()
        let p99 = exp(2.326_347_874 * sigma - sigma * sigma / 2)
        let found = point(mean: 2, p99: 2 * p99, between: nil).batchVariation.value
        #expect(abs(found - variation) < 1e-6 * max(1, variation))
        let both = point(mean: 2, p99: 2 * p99, between: 0.3).batchVariation.value
        #expect(abs(both - (variation * variation + 0.09).squareRoot()) < 1e-6 * max(1, variation))
    }

    /// No log-normal times reach 15 times their mean in a hundredth of cases: the widest that come near are taken.
    @Test func whatIsBeyondIsBounded() {
        #expect(point(mean: 1, p99: 0.9, between: nil).batchVariation == .zero)
        let widest = point(mean: 1, p99: 15, between: nil).batchVariation
        #expect(widest.value.isFinite && point(mean: 1, p99: 1000, between: nil).batchVariation == widest)
    }
}
