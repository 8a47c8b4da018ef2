import Foundation
import Statistics
import TestKit
import Testing

@testable import Simulation

@Suite struct ResponseHistogramTests {
    /// Against the sorted sample: a quantile is within 0.2 %, the width of a bucket.
    @Test func quantilesOfTheSample() throws {
        forRandomInstances(20, seed: 31) { generator, label in
            var histogram = ResponseHistogram()
            var values: [Double] = []
            for _ in 0..<5000 {
                let value = exp(4 * generator.normal() - 3)
                values.append(value)
                histogram.add(value)
            }
            values.sort()
            for share in [0.01, 0.5, 0.9, 0.99, 0.999, 1] {
                let expected = values[max(1, Int((share * 5000).rounded(.up))) - 1]
                #expect(abs((histogram.quantile(share) ?? 0) / expected - 1) < 0.002, "\(label), \(share)")
            }
        }
    }

    @Test func mergedIsAllTogether() {
        var (first, second, both) = (ResponseHistogram(), ResponseHistogram(), ResponseHistogram())
        for index in 1...100 {
            let value = Double(index) * 0.001
            if index < 40 { first.add(value) } else { second.add(value) }
            both.add(value)
        }
        first.merge(second)
        #expect(first == both)
        first.removeAll()
        #expect(first == ResponseHistogram() && first.quantile(0.5) == nil)
    }

    /// An AR(1) stream, coefficient 0.9: the naive interval of its mean is 4.4 times too narrow.
    @Test func batchMeansSeeCorrelation() throws {
        var covered = 0
        forRandomInstances(100, seed: 77) { generator, _ in
            var means = BatchMeans()
            var value = 0.0
            for _ in 0..<40_000 {
                value = 0.9 * value + generator.normal()
                means.add(sum: value + 5, count: 1)
            }
            if means.interval?.contains(5) == true { covered += 1 }
        }
        // 95 of 100 expected; below 85 has a chance of 10⁻⁴ when the level is right.
        #expect(covered >= 85)
    }
}
