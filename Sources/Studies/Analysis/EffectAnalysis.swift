import Statistics

/// One main effect or interaction: its share of the variance, and its test.
package struct EffectAnalysis: Sendable, Hashable, Encodable {
    package let factors: [String]
    /// For example `conv × relu`.
    package let name: String
    /// Of all trials, in the response's unit squared, type II.
    package let sumOfSquares: Double
    package let degreesOfFreedom: Int
    /// The shares of the variance of all trials.
    package let etaSquared: Double
    package let partialEtaSquared: Double
    package let omegaSquared: Double
    /// The test with the unit of analysis as observations.
    package var test: Test
    /// The test that takes every trial for independent; equal to `test` where the trial is the unit of analysis.
    package let testOfTrials: Test

    /// An F test.
    package struct Test: Sendable, Hashable, Encodable {
        package let statistic: Double
        package let degreesOfFreedom: Int
        /// Not necessarily whole.
        package let errorDegreesOfFreedom: Double
        package let pValue: Double
        /// Holm's, for all effects on this response.
        package var adjustedPValue: Double
        package let partialEtaSquared: Double
        /// By the noncentral F distribution; nil for an effect too overwhelming to be told from 1.
        package let partialEtaSquaredInterval: ResultRange?
    }

    /// All effects of a model, in its order.
    static func all(_ model: FactorModel, level: Double) -> [EffectAnalysis] {
        var effects = model.trials.effects.compactMap { effect -> EffectAnalysis? in
            let ofTrials = Test(effect, level: level)
            let mixed = model.mixed?.effects.first { $0.factors == effect.factors }.map { Test($0, level: level) }
            let ofUnits = model.units.effects.first { $0.factors == effect.factors }.map { Test($0, level: level) }
            // An interaction that the means cannot test has no honest test.
            guard let test = mixed ?? ofUnits else { return nil }
            return EffectAnalysis(effect, test: test, testOfTrials: ofTrials)
        }
        if let adjusted = try? holmAdjusted(effects.map(\.test.pValue)) {
            for index in effects.indices { effects[index].test.adjustedPValue = adjusted[index] }
        }
        return effects
    }

    private init(_ effect: FactorialAnova.Effect, test: Test, testOfTrials: Test) {
        factors = effect.factors
        name = effect.name
        sumOfSquares = effect.sumOfSquares
        degreesOfFreedom = effect.degreesOfFreedom
        etaSquared = effect.etaSquared
        partialEtaSquared = effect.partialEtaSquared
        omegaSquared = effect.omegaSquared
        self.test = test
        self.testOfTrials = testOfTrials
    }
}

extension EffectAnalysis.Test {
    fileprivate init(_ effect: FactorialAnova.Effect, level: Double) {
        statistic = effect.statistic
        degreesOfFreedom = effect.degreesOfFreedom
        errorDegreesOfFreedom = Double(effect.errorDegreesOfFreedom)
        pValue = effect.pValue
        adjustedPValue = effect.pValue
        partialEtaSquared = effect.partialEtaSquared
        partialEtaSquaredInterval = (try? effect.partialEtaSquaredInterval(level: level)).map { ResultRange($0) }
    }

    fileprivate init(_ effect: RandomInterceptModel.Effect, level: Double) {
        statistic = effect.statistic
        degreesOfFreedom = effect.degreesOfFreedom
        errorDegreesOfFreedom = effect.errorDegreesOfFreedom
        pValue = effect.pValue
        adjustedPValue = effect.pValue
        partialEtaSquared = effect.partialEtaSquared
        partialEtaSquaredInterval = (try? effect.partialEtaSquaredInterval(level: level)).map { ResultRange($0) }
    }
}
