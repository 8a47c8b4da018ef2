package import Quantities
import Statistics

/// What the rows of a study say about one response.
package struct ResponseAnalysis: Sendable, Hashable, Encodable {
    package let figure: String
    package let title: String
    /// The symbol of all amounts' unit; empty for a bare number.
    package let unit: String
    package let lessIsBetter: Bool?
    package let provenance: Provenance
    /// How many rows have the figure.
    package let trialCount: Int
    package let configurations: [ConfigurationSummary]
    /// What counts as one observation; nil without a model.
    package let unitOfAnalysis: UnitOfAnalysis?
    /// How many factors an interaction of the model joins at most; nil without a model.
    package let interactionsUpTo: Int?
    /// Of the observations' residuals.
    package let normality: NormalityCheck?
    package let homogeneity: [HomogeneityCheck]
    package let effects: [EffectAnalysis]
    /// What the model leaves of all trials; nil without a model.
    package let residual: Residual?
    package let randomEffect: RandomEffect?
    package let factors: [FactorAnalysis]
    /// What was left out and what cannot be computed, each with its reason.
    package let remarks: [String]

    package struct Residual: Sendable, Hashable, Encodable {
        package let sumOfSquares: Double
        package let degreesOfFreedom: Int
        package let totalSumOfSquares: Double
    }

    /// How configurations differ beyond the factors.
    package struct RandomEffect: Sendable, Hashable, Encodable {
        package let configurationCount: Int
        /// Of the configurations, and of repeats of one, in the response's unit squared.
        package let configurationVariance: Double
        package let repeatVariance: Double
        /// The configurations' share, which is the correlation of two repeats of one.
        package let intraclassCorrelation: Double
        /// How degrees of freedom were counted.
        package let degreesOfFreedom: String
    }

    init(_ sample: ResponseSample, _ design: StudyDesign, level: Double) {
        var remarks = sample.remarks
        figure = sample.response.figure
        title = sample.response.title
        unit = sample.units[0].symbol
        lessIsBetter = sample.response.lessIsBetter
        provenance = sample.provenance
        trialCount = sample.values.count
        configurations = zip(sample.configurations, sample.valuesByConfiguration).compactMap {
            try? ConfigurationSummary($0, $1, level: level)
        }
        if configurations.contains(where: { $0.count == 1 }) {
            let count = configurations.count { $0.count == 1 }
            remarks.append(
                "\(count == configurations.count ? "every configuration" : "\(count) configurations") ran once, which "
                    + "gives no interval of its mean")
        }
        guard let model = FactorModel(sample, design, remarks: &remarks) else {
            (unitOfAnalysis, interactionsUpTo, normality, residual, randomEffect) = (nil, nil, nil, nil, nil)
            (homogeneity, effects, factors) = ([], [], [])
            self.remarks =
                remarks + ["no model of the factors: the summaries of configurations are all that can be said"]
            return
        }
        unitOfAnalysis = model.unitSample.unit
        interactionsUpTo = model.order
        normality = Self.attempt("Shapiro–Wilk test", &remarks) { () throws(StatisticsError) in
            try NormalityCheck(residuals: model.units.residuals)
        }
        let byFactor = Self.homogeneity(model)
        homogeneity = Self.homogeneityOfCombinations(model) + byFactor.compactMap(\.self)
        effects = EffectAnalysis.all(model, level: level)
        residual = Residual(
            sumOfSquares: model.trials.residualSumOfSquares, degreesOfFreedom: model.trials.residualDegreesOfFreedom,
            totalSumOfSquares: model.trials.totalSumOfSquares)
        randomEffect = model.mixed.map {
            RandomEffect(
                configurationCount: $0.groupCount, configurationVariance: $0.groupVariance,
                repeatVariance: $0.residualVariance, intraclassCorrelation: $0.intraclassCorrelation,
                degreesOfFreedom: $0.degreesOfFreedom.rawValue)
        }
        factors = model.names.indices.map {
            FactorAnalysis(model, position: $0, homogeneity: byFactor[$0], level: level)
        }
        self.remarks = remarks
    }

    /// The effect of one factor alone.
    package func effect(of factor: String) -> EffectAnalysis? { effects.first { $0.factors == [factor] } }

    private static func attempt<Value>(
        _ what: String, _ remarks: inout [String], _ body: () throws(StatisticsError) -> Value
    ) -> Value? {
        do throws(StatisticsError) { return try body() } catch {
            remarks.append("no \(what): \(error.message)")
            return nil
        }
    }

    /// For each factor, whether what the model leaves has one variance at all its levels.
    private static func homogeneity(_ model: FactorModel) -> [HomogeneityCheck?] {
        model.names.indices.map { position in
            let levels = Array(Set(model.unitSample.levels[position])).sorted()
            let samples = model.unitSample.samples(of: position, order: levels, values: model.units.residuals)
            return try? HomogeneityCheck(factor: model.names[position], samples)
        }
    }

    /// Of all combinations of several factors' levels; three observations each tell the least of a variance.
    private static func homogeneityOfCombinations(_ model: FactorModel) -> [HomogeneityCheck] {
        let cells = model.unitSample.cells
        guard model.names.count > 1, cells.allSatisfy({ $0.count >= 3 }) else { return [] }
        return [try? HomogeneityCheck(factor: nil, cells)].compactMap(\.self)
    }
}
