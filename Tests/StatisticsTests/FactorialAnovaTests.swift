import Foundation
import Statistics
import TestKit
import Testing

/// Analyses of variance against statsmodels, and what must hold for any of them.
@Suite struct FactorialAnovaTests {
    static let cases = ModelSamples.studies.keys.sorted().flatMap { name in
        FactorialAnova.SumsOfSquares.allCases.map { (name, $0) }
    }

    /// statsmodels takes differences of residual sums for type II, which costs it digits where a term explains little.
    @Test(arguments: cases) func equalsStatsmodels(_ name: String, _ type: FactorialAnova.SumsOfSquares) throws {
        let study = try #require(ModelSamples.studies[name])
        let truth = try #require((type == .typeII ? anovaTypeII : anovaTypeIII)[name])
        let anova = try FactorialAnova(
            study.response, by: study.factors(), interactionsUpTo: study.order, sumsOfSquares: type)
        #expect(anova.effects.count == truth.count - 1)
        for effect in anova.effects {
            let row = try #require(truth[effect.factors.joined()])
            #expect(effect.degreesOfFreedom == Int(row[0]))
            let found = [
                effect.sumOfSquares, effect.statistic, effect.pValue, effect.etaSquared, effect.partialEtaSquared,
                effect.omegaSquared,
            ]
            for (value, expected) in zip(found, row.dropFirst()) {
                #expect(agree(value, expected, 1e-8, near: 1e-4), "\(name) \(type) \(effect.name)")
            }
            #expect(effect.meanSquare == effect.sumOfSquares / row[0])
        }
        let rest = try #require(truth["residual"])
        #expect(anova.residualDegreesOfFreedom == Int(rest[0]))
        #expect(agree(anova.residualSumOfSquares, rest[1], 1e-9))
        #expect(agree(anova.totalSumOfSquares, rest[2], 1e-10))
        #expect(agree(anova.residuals.reduce(0) { $0 + $1 * $1 }, rest[1], 1e-9))
    }

    /// Sums of squares of both types, then F.
    func figures(_ study: ModelSamples.Study, _ factors: [CategoricalFactor]) throws -> [String: [Double]] {
        var figures: [String: [Double]] = [:]
        for type in FactorialAnova.SumsOfSquares.allCases {
            let anova = try FactorialAnova(
                study.response, by: factors, interactionsUpTo: study.order, sumsOfSquares: type)
            for effect in anova.effects {
                figures[effect.factors.sorted().joined(), default: []] += [effect.sumOfSquares, effect.statistic]
            }
        }
        return figures
    }

    @Test(arguments: ModelSamples.studies.keys.sorted()) func doesNotDependOnOrderOrNames(_ name: String) throws {
        let study = try #require(ModelSamples.studies[name])
        let plain = try figures(study, study.factors())
        try forRandomInstances(5, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let shuffled = study.reordered(generator.permutation(study.response.count))
            let names = generator.permutation(4)
            // Other names put the levels in another order, so that another one is the contrasts' last.
            let factors = try Array(shuffled.factors { "level \(names[$0])" }.reversed())
            for (term, values) in try figures(shuffled, factors) {
                for (value, expected) in zip(values, try #require(plain[term])) {
                    #expect(agree(value, expected, 1e-9, near: 1e-3), "\(label) \(name) \(term)")
                }
            }
        }
    }

    @Test func balancedSumsAddUpAndTypesAgree() throws {
        let study = try #require(ModelSamples.studies["balanced"])
        let two = try FactorialAnova(study.response, by: study.factors())
        let three = try FactorialAnova(study.response, by: study.factors(), sumsOfSquares: .typeIII)
        let sum = two.effects.reduce(two.residualSumOfSquares) { $0 + $1.sumOfSquares }
        #expect(agree(sum, two.totalSumOfSquares, 1e-12))
        for (a, b) in zip(two.effects, three.effects) { #expect(agree(a.sumOfSquares, b.sumOfSquares, 1e-11)) }
        #expect(two.effect(of: "b", "a")?.name == "a × b")
        #expect(two.effect(of: "a", "d") == nil)
    }

    /// With two groups and one factor, the analysis is the t test of equal variances.
    @Test func oneFactorIsTheOneWayAnalysis() throws {
        let samples = ModelSamples.fourSamples
        let factor = try CategoricalFactor(
            "sample", samples.enumerated().flatMap { i, sample in sample.map { _ in "s\(i)" } })
        let anova = try FactorialAnova(samples.flatMap { $0 }, by: [factor])
        let oneWay = try OneWayAnova(samples)
        #expect(agree(anova.effects[0].statistic, oneWay.statistic, 1e-12))
        #expect(agree(anova.effects[0].pValue, oneWay.pValue, 1e-11))
        let means = try anova.fixedEffects.marginalMeans(of: "sample")
        for (mean, sample) in zip(means, samples) {
            #expect(agree(mean.estimate.value, try Statistics.mean(sample), 1e-13))
            let error = (anova.residualMeanSquare / Double(sample.count)).squareRoot()
            #expect(agree(mean.estimate.standardError, error, 1e-12))
        }
    }

    @Test func differencesAndChangesOfLevels() throws {
        let study = try #require(ModelSamples.studies["balanced"])
        let effects = try FactorialAnova(study.response, by: study.factors()).fixedEffects
        func mean(_ level: Int) -> Double {
            let values = zip(study.response, study.levels).filter { $0.1[1] == level }.map(\.0)
            return values.reduce(0, +) / Double(values.count)
        }
        #expect(agree(try effects.difference(of: "b", from: "0", to: "2").value, mean(2) - mean(0), 1e-12))
        let change = try effects.relativeChange(of: "b", from: "0", to: "2")
        #expect(agree(change.value, mean(2) / mean(0) - 1, 1e-12))
        // Fieller's ends are the ratios that a t test does not reject.
        let difference = try effects.difference(of: "b", from: "0", to: "2")
        let error = difference.standardError / 2.0.squareRoot()
        let t = try StudentTDistribution(degreesOfFreedom: difference.degreesOfFreedom).quantile(0.975)
        for end in [change.interval.lower, change.interval.upper] {
            let ratio = end + 1
            let statistic = (mean(2) - ratio * mean(0)) / (error * (1 + ratio * ratio).squareRoot())
            #expect(agree(abs(statistic), t, 1e-9))
        }
        #expect(throws: StatisticsError.self) { try effects.marginalMeans(of: "d") }
        #expect(throws: StatisticsError.self) { try effects.difference(of: "b", from: "0", to: "7") }
        #expect(throws: StatisticsError.self) { try effects.difference(of: "b", from: "0", to: "0") }
    }
}
