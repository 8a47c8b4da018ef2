import Foundation
import Statistics
import TestKit
import Testing

/// What must hold for any sample: symmetry, invariance under shift and scale, bounds, and agreement with brute force.
@Suite struct PropertyTests {
    static let seed = testSeed(ProcessInfo.processInfo.environment)

    static func samples(_ generator: inout SeededGenerator, ties: Bool) -> ([Double], [Double]) {
        func draw(_ count: Int) -> [Double] {
            (0..<count).map { _ in ties ? Double(generator.index(below: 6)) : generator.normal() }
        }
        let count = 4 + generator.index(below: 12)
        // The last values keep a tied sample from being constant.
        return (draw(count) + [0, 1], draw(count) + [7, 1.5])
    }

    @Test(arguments: [false, true]) func exchangeAndScale(_ ties: Bool) throws {
        try forRandomInstances(100, seed: Self.seed) { generator, label in
            let (x, y) = Self.samples(&generator, ties: ties)
            let scale = 0.5 + 3 * generator.uniform()
            let (sx, sy) = (x.map { scale * $0 - 3 }, y.map { scale * $0 - 3 })
            for ranked in [false, true] {
                func correlate(_ x: [Double], _ y: [Double]) throws -> Correlation {
                    ranked ? try Correlation.spearman(x, y) : try Correlation.pearson(x, y)
                }
                let r = try correlate(x, y)
                #expect(agree(r.coefficient, try correlate(y, x).coefficient, 1e-13), "\(label)")
                #expect(agree(r.coefficient, try correlate(sx, y).coefficient, 1e-11, near: 1), "\(label)")
                #expect(
                    agree(-r.coefficient, try correlate(x.map { -$0 }, y).coefficient, 1e-12, near: 1), "\(label)"
                )
                #expect(abs(r.coefficient) <= 1 && (0...1).contains(r.pValue), "\(label)")
                #expect(r.interval.contains(r.coefficient), "\(label)")
            }
            let d = try CohensD(x, y).value
            #expect(agree(d, -(try CohensD(y, x).value), 1e-12), "\(label)")
            #expect(agree(d, try CohensD(sx, sy).value, 1e-10, near: 1), "\(label)")
            let welch = try StudentTTest.welch(x, y)
            #expect(agree(welch.pValue, try StudentTTest.welch(y, x).pValue, 1e-12), "\(label)")
            #expect(agree(welch.pValue, try StudentTTest.welch(sx, sy).pValue, 1e-9), "\(label)")
            let rank = try MannWhitneyTest(x, y)
            #expect(agree(rank.pValue, try MannWhitneyTest(y, x).pValue, 1e-12), "\(label)")
            #expect(rank.statistic + (try MannWhitneyTest(y, x).statistic) == Double(x.count * y.count), "\(label)")
            let w = try ShapiroWilkTest(x)
            #expect(agree(w.statistic, try ShapiroWilkTest(sx).statistic, 1e-12), "\(label)")
            #expect(w.statistic > 0 && w.statistic <= 1 && (0...1).contains(w.pValue), "\(label)")
        }
    }

    @Test(arguments: [false, true]) func cliffsDeltaCountsPairs(_ ties: Bool) throws {
        try forRandomInstances(100, seed: Self.seed) { generator, label in
            let (x, y) = Self.samples(&generator, ties: ties)
            let delta = try CliffsDelta(x, y)
            var net = 0
            for a in x { for b in y { net += (a > b ? 1 : 0) - (a < b ? 1 : 0) } }
            #expect(agree(delta.value, Double(net) / Double(x.count * y.count), 1e-15), "\(label)")
            #expect(delta.interval.contains(delta.value), "\(label)")
            #expect(delta.interval.lower >= -1 && delta.interval.upper <= 1, "\(label)")
            let u = try MannWhitneyTest(x, y).statistic
            #expect(agree(delta.value, 2 * u / Double(x.count * y.count) - 1, 1e-12, near: 1), "\(label)")
        }
    }

    /// The exact rank distributions against every arrangement, counted.
    @Test func exactRankTestsCountArrangements() throws {
        try forRandomInstances(60, seed: Self.seed) { generator, label in
            let m = 1 + generator.index(below: 4)
            let n = 2 + generator.index(below: 5)
            let values = generator.permutation(m + n).map(Double.init)
            let test = try MannWhitneyTest(Array(values.prefix(m)), Array(values.dropFirst(m)))
            let wins = (0..<1 << (m + n)).filter { $0.nonzeroBitCount == m }.map { mask in
                let chosen = (0..<m + n).filter { mask >> $0 & 1 == 1 }
                return Double(chosen.reduce(0, +) - m * (m - 1) / 2)
            }
            #expect(agree(test.pValue, Self.twoSided(wins, test.statistic), 1e-13), "\(label)")

            let differences = (0..<2 + generator.index(below: 8)).map { _ in Double(generator.index(below: 9)) - 4.25 }
            let signed = try WilcoxonTest(differences, differences.map { _ in 0 }, alternative: .greater)
            let ranks = differences.map { d in
                let (below, equal) = (
                    differences.filter { abs($0) < abs(d) }.count, differences.filter { abs($0) == abs(d) }.count
                )
                return Double(below) + Double(equal + 1) / 2
            }
            let sums = (0..<1 << ranks.count).map { mask in
                ranks.indices.reduce(0) { mask >> $1 & 1 == 1 ? $0 + ranks[$1] : $0 }
            }
            let share = Double(sums.filter { $0 >= signed.statistic }.count) / Double(sums.count)
            #expect(signed.isExact && agree(signed.pValue, share, 1e-13), "\(label)")
        }
    }

    static func twoSided(_ null: [Double], _ found: Double) -> Double {
        let (low, high) = (null.filter { $0 <= found }.count, null.filter { $0 >= found }.count)
        return min(1, 2 * Double(min(low, high)) / Double(null.count))
    }

    @Test func mergedMomentsEqualOneStream() throws {
        try forRandomInstances(100, seed: Self.seed) { generator, label in
            let values = (0..<2 + generator.index(below: 40)).map { _ in 50 + generator.normal() }
            let split = generator.index(below: values.count + 1)
            var (whole, left, right) = (RunningMoments(), RunningMoments(), RunningMoments())
            for value in values { try whole.add(value) }
            for value in values.prefix(split) { try left.add(value) }
            for value in values.dropFirst(split) { try right.add(value) }
            try left.merge(right)
            #expect(left.count == whole.count && left.minimum == whole.minimum, "\(label)")
            #expect(agree(try #require(left.mean), try #require(whole.mean), 1e-13), "\(label)")
            #expect(agree(try #require(left.variance), try #require(whole.variance), 1e-10), "\(label)")
        }
    }

    @Test func holmIsMonotoneAndCapped() throws {
        #expect(try holmAdjusted([0.01, 0.04, 0.03, 0.005]) == [0.03, 0.06, 0.06, 0.02])
        #expect(try holmAdjusted([0.5, 0.9]) == [1, 1])
        #expect(try holmAdjusted([]).isEmpty)
        #expect(throws: StatisticsError.self) { try holmAdjusted([0.1, .nan]) }
    }
}
