package import Statistics

/// The second of a factor's two levels less the first: tests and effect sizes.
package struct TwoLevelComparison: Sendable, Hashable, Encodable {
    package let first: String
    package let second: String
    /// How many observations each level has.
    package let counts: [Int]
    package let welch: Welch?
    package let mannWhitney: MannWhitney?
    /// With the small-sample correction; of independent observations.
    package let hedgesG: EffectSize?
    package let cliffsDelta: EffectSize?
    /// What could not be computed, and why.
    package let remarks: [String]

    package struct Welch: Sendable, Hashable, Encodable {
        package let statistic: Double
        package let degreesOfFreedom: Double
        package let pValue: Double
        /// Of the means.
        package let difference: Double
        package let interval: ResultRange
    }

    package struct MannWhitney: Sendable, Hashable, Encodable {
        /// How many pairs the second level wins, ties counting half.
        package let statistic: Double
        package let pValue: Double
        package let isExact: Bool
    }

    package struct EffectSize: Sendable, Hashable, Encodable {
        package let value: Double
        package let interval: ResultRange
        package let magnitude: EffectMagnitude
    }

    init(_ levels: [String], _ samples: [[Double]], level: Double) {
        let (x, y) = (samples[1], samples[0])
        var remarks: [String] = []
        func attempt<Value>(_ what: String, _ body: () throws -> Value) -> Value? {
            do { return try body() } catch {
                remarks.append("no \(what): \((error as? StatisticsError)?.message ?? "\(error)")")
                return nil
            }
        }
        first = levels[0]
        second = levels[1]
        counts = samples.map(\.count)
        welch = attempt("Welch test") {
            let test = try StudentTTest.welch(x, y)
            return Welch(
                statistic: test.statistic, degreesOfFreedom: test.degreesOfFreedom, pValue: test.pValue,
                difference: test.difference, interval: ResultRange(try test.interval(level: level)))
        }
        mannWhitney = attempt("Mann–Whitney test") {
            let test = try MannWhitneyTest(x, y)
            return MannWhitney(statistic: test.statistic, pValue: test.pValue, isExact: test.isExact)
        }
        hedgesG = attempt("Hedges' g") {
            let d = try CohensD(x, y, level: level)
            let g = d.hedgesG ?? d.value
            // The correction is a factor, and scales the interval alike.
            let range = ResultRange(d.interval).scaled(by: d.value == 0 ? 1 : g / d.value)
            return EffectSize(value: g, interval: range, magnitude: d.magnitude)
        }
        cliffsDelta = attempt("Cliff's delta") {
            let delta = try CliffsDelta(x, y, level: level)
            return EffectSize(value: delta.value, interval: ResultRange(delta.interval), magnitude: delta.magnitude)
        }
        self.remarks = remarks
    }
}
