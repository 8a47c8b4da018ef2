import Foundation
import Statistics
import TestKit
import Testing

/// Mixed models against statsmodels and lmerTest, and against closed forms of balanced data.
@Suite struct RandomInterceptModelTests {
    func model(
        _ name: String, _ freedom: RandomInterceptModel.DegreesOfFreedom = .satterthwaite
    ) throws -> RandomInterceptModel {
        let (study, groups) = try #require(ModelSamples.grouped[name])
        return try RandomInterceptModel(
            study.response, by: study.factors(), groups: CategoricalFactor("configuration", groups),
            degreesOfFreedom: freedom)
    }

    @Test(arguments: mixedModels.keys.sorted()) func equalsStatsmodelsAndLmerTest(_ name: String) throws {
        let model = try model(name)
        let truth = try #require(mixedModels[name])
        func expect(_ value: Double, _ key: String, _ position: Int = 0, _ tolerance: Double) throws {
            let expected = try #require(truth[key])[position]
            #expect(agree(value, expected, tolerance, near: 1e-3), "\(name) \(key) \(value) \(expected)")
        }
        // Where the script's root of statsmodels' score is, which is a difference of large sums.
        try expect(model.groupVariance, "group", 0, 2e-7)
        try expect(model.residualVariance, "scale", 0, 2e-7)
        try expect(model.logLikelihood, "logLikelihood", 0, 1e-10)
        for coefficient in model.fixedEffects.coefficients {
            let key = zip(coefficient.factors, coefficient.levels).map { $0 + $1 }.joined()
            let estimate = coefficient.estimate
            try expect(estimate.value, key.isEmpty ? "intercept" : key, 0, 1e-7)
            try expect(estimate.standardError, key.isEmpty ? "intercept" : key, 1, 1e-7)
            // lmerTest differentiates numerically at its optimiser's end.
            try expect(estimate.degreesOfFreedom, key.isEmpty ? "intercept" : key, 2, 2e-6)
        }
        for effect in model.effects {
            // lmerTest's comparisons within a term of several columns depend on the order of levels; here they do not.
            let several = effect.degreesOfFreedom > 1 && name != "nested"
            try expect(effect.errorDegreesOfFreedom, "F " + effect.factors.joined(), 0, several ? 5e-4 : 2e-6)
            try expect(effect.statistic, "F " + effect.factors.joined(), 1, 2e-6)
            try expect(effect.pValue, "F " + effect.factors.joined(), 2, several ? 2e-3 : 2e-5)
        }
    }

    /// With equal groups the model is the analysis of their means, its variances those of mean squares.
    @Test(arguments: RandomInterceptModel.DegreesOfFreedom.allCases)
    func balancedDataHaveAClosedForm(_ freedom: RandomInterceptModel.DegreesOfFreedom) throws {
        let (study, groups) = try #require(ModelSamples.grouped["nested"])
        let model = try model("nested", freedom)
        let means = try FactorialAnova(
            ofMeansPer: CategoricalFactor("configuration", groups), study.response, by: study.factors())
        for (mixed, simple) in zip(model.effects, means.effects) {
            #expect(agree(mixed.statistic, simple.statistic, 1e-9, near: 1e-3))
            #expect(agree(mixed.errorDegreesOfFreedom, 18, 1e-8))
            #expect(agree(mixed.pValue, simple.pValue, 1e-8))
            #expect(agree(mixed.partialEtaSquared, simple.partialEtaSquared, 1e-9))
        }
        let between = 5 * means.residualMeanSquare
        let variances = try (0..<24).map { g in
            try #require(try Summary(zip(study.response, groups).filter { $0.1 == g }.map(\.0)).variance)
        }
        let within = try mean(variances)
        #expect(agree(model.residualVariance, within, 1e-10))
        #expect(agree(model.groupVariance, (between - within) / 5, 1e-10))
        #expect(agree(model.intraclassCorrelation, (between - within) / (between + 4 * within), 1e-10))
        let level = try model.fixedEffects.marginalMeans(of: "a")[0].estimate
        #expect(agree(level.standardError, (means.residualMeanSquare / 12).squareRoot(), 1e-9))
        #expect(model.groupCount == 24 && model.count == 120)
        // Repeats taken for independent samples would have claimed far more.
        let naive = try FactorialAnova(study.response, by: study.factors())
        #expect(naive.effects[1].pValue < 0.01 * model.effects[1].pValue)
    }

    /// Groups that do not differ: the edge of the likelihood, where the estimates are those of least squares.
    @Test func groupsWithoutVariance() throws {
        let (study, _) = try #require(ModelSamples.grouped["flat"])
        let model = try model("flat")
        let plain = try FactorialAnova(study.response, by: study.factors(), sumsOfSquares: .typeIII)
        #expect(model.groupVariance == 0 && model.intraclassCorrelation == 0)
        #expect(agree(model.residualVariance, plain.residualMeanSquare, 1e-12))
        for (mixed, simple) in zip(model.effects, plain.effects) {
            #expect(agree(mixed.statistic, simple.statistic, 1e-10))
            #expect(mixed.errorDegreesOfFreedom == 18)
        }
        #expect(model.degreesOfFreedom == .betweenWithin)
    }

    @Test func factorsWithinGroupsHaveTheDegreesOfFreedomOfRows() throws {
        let model = try model("crossed", .betweenWithin)
        // 18 groups less the intercept and a; 133 rows less the groups and the columns of b and a × b.
        #expect(model.effects.map(\.errorDegreesOfFreedom) == [16, 111, 111])
    }

    @Test(arguments: ModelSamples.grouped.keys.sorted()) func doesNotDependOnOrderNamesOrUnit(_ name: String) throws {
        let (study, groups) = try #require(ModelSamples.grouped[name])
        let plain = try model(name)
        try forRandomInstances(3, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let order = generator.permutation(groups.count)
            let names = generator.permutation(3)
            let shuffled = study.reordered(order)
            let scale = 1e-6 + generator.uniform()
            let model = try RandomInterceptModel(
                shuffled.response.map { 7 + scale * $0 }, by: shuffled.factors { "\(names[$0])" },
                groups: CategoricalFactor("configuration", order.map { "run \(-groups[$0])" }))
            #expect(agree(model.groupVariance, scale * scale * plain.groupVariance, 1e-8), "\(label)")
            #expect(agree(model.residualVariance, scale * scale * plain.residualVariance, 1e-8), "\(label)")
            for (a, b) in zip(model.effects, plain.effects) {
                #expect(agree(a.statistic, b.statistic, 1e-8, near: 1e-3), "\(label)")
                #expect(agree(a.errorDegreesOfFreedom, b.errorDegreesOfFreedom, 1e-6), "\(label)")
            }
        }
    }

    @Test func whatCannotBeEstimatedIsNamed() throws {
        let levels = ["x", "x", "x", "x", "y", "y", "y", "y"]
        let response: [Double] = [3, 4, 2, 3.5, 8, 9, 7.5, 6]
        func refusal(_ response: [Double], _ groups: [Int]) -> StatisticsError? {
            #expect(throws: StatisticsError.self) {
                try RandomInterceptModel(
                    response, by: [CategoricalFactor("conv", levels)],
                    groups: CategoricalFactor("configuration", groups))
            }
        }
        #expect(refusal(response, [0, 1, 2, 3, 4, 5, 6, 7])?.message.contains("has one row") == true)
        #expect(refusal(response, [0, 0, 0, 0, 1, 1, 1, 1])?.message.contains("apart") == true)
        #expect(refusal([1, 1, 2, 2, 5, 5, 7, 7], [0, 0, 1, 1, 2, 2, 3, 3])?.code == .constantValues)
        #expect(
            refusal([1, .nan, 2, 2, 5, 5, 7, 7], [0, 0, 1, 1, 2, 2, 3, 3])?.message == "the response of row 2 is nan")
        #expect(throws: StatisticsError.self) {
            try FactorialAnova(
                ofMeansPer: CategoricalFactor("configuration", [0, 0, 1, 1, 1, 1, 2, 2]), response,
                by: [CategoricalFactor("conv", levels)])
        }
    }
}
