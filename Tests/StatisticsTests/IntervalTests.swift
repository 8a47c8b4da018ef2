import Foundation
import Statistics
import Testing

/// Intervals that SciPy does not offer, against their published formulas written out again.
@Suite struct IntervalTests {
    static let z = 1.9599639845400545

    @Test(arguments: Samples.all.keys.sorted()) func spearmanByBonettAndWright(_ name: String) throws {
        let (x, y) = try #require(Samples.all[name])
        let r = try Correlation.spearman(x, y)
        let n = Double(x.count)
        guard n > 3, abs(r.coefficient) < 1 else {
            // Three pairs say nothing; perfect agreement has no width.
            #expect(r.interval.lower == (n > 3 ? r.coefficient : -1) && r.interval.upper == 1)
            return
        }
        let middle = 0.5 * log((1 + r.coefficient) / (1 - r.coefficient))
        let deviation = sqrt((1 + r.coefficient * r.coefficient / 2) / (n - 3))
        let ends = [middle - Self.z * deviation, middle + Self.z * deviation].map {
            (exp(2 * $0) - 1) / (exp(2 * $0) + 1)
        }
        #expect(agree(r.interval.lower, ends[0], 1e-12) && agree(r.interval.upper, ends[1], 1e-12))
    }

    @Test(arguments: Samples.all.keys.sorted()) func cliffByFengAndCliff(_ name: String) throws {
        let (x, y) = try #require(Samples.all[name])
        let delta = try CliffsDelta(x, y)
        let variance = try #require(expected[name]?["cliffVariance"])
        let d = delta.value
        let half = Self.z * sqrt(variance) * sqrt(pow(1 - d * d, 2) + Self.z * Self.z * variance)
        let scale = 1 - d * d + Self.z * Self.z * variance
        #expect(agree(delta.interval.lower, (d - d * d * d - half) / scale, 1e-10))
        #expect(agree(delta.interval.upper, (d - d * d * d + half) / scale, 1e-10))
    }

    @Test func cliffWithoutOverlapIsWilsonsBound() throws {
        let delta = try CliffsDelta([5, 6, 7], [1, 2, 3, 4])
        // (3 − z²)/(3 + z²)
        #expect(delta.value == 1 && delta.interval.upper == 1)
        #expect(agree(delta.interval.lower, -0.1229940635100912, 1e-12))
        #expect(delta.magnitude == .large)
        #expect(try CliffsDelta([1, 2, 3, 4], [5, 6, 7]).interval.lower == -1)
    }

    @Test(arguments: [
        (0.1, EffectMagnitude.negligible), (0.2, .small), (-0.5, .medium), (0.79, .medium), (-0.8, .large),
    ]) func cohensLabels(_ shift: Double, _ label: EffectMagnitude) throws {
        // Samples of unit deviation, so that d is the shift; a hair more keeps a limit from rounding down.
        let x = [0.0, 2, 1, 0, 2, 1]
        let spread = try #require(try Summary(x).standardDeviation)
        let d = try CohensD(x.map { $0 / spread + shift * (1 + 1e-12) }, x.map { $0 / spread })
        #expect(agree(d.value, shift, 1e-9) && d.magnitude == label)
        let deviation = sqrt(12.0 / 36 + shift * shift / 24)
        #expect(agree(d.interval.halfWidth, Self.z * deviation, 1e-9))
    }
}
