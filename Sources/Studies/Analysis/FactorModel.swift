import Quantities
import Statistics

/// The factorial model that a response's rows support, and which observations it takes for independent.
struct FactorModel {
    /// The names of the factors analysed.
    let names: [String]
    /// How many factors an interaction joins at most.
    let order: Int
    /// Of the rows: what shares of the variance the effects have.
    let trials: FactorialAnova
    /// Of the independent observations; equal to `trials` where those are the rows.
    let units: FactorialAnova
    let unitSample: UnitSample
    /// Where configurations repeat within combinations of levels.
    let mixed: RandomInterceptModel?

    /// The model that tests and intervals come from.
    var fixedEffects: FixedEffects { mixed?.fixedEffects ?? units.fixedEffects }

    /// More coefficients than this say nothing to a reader, and cost much.
    static let mostColumns = 300
    /// A factor with more levels is a measured quantity rather than a factor.
    static let mostLevels = 100

    /// - Parameter remarks: gains what was left out, and why there is no model when there is none.
    init?(_ sample: ResponseSample, _ design: StudyDesign, remarks: inout [String]) {
        let candidates = Self.candidates(sample, design, remarks: &remarks)
        let chosen = Self.separable(candidates, sample, remarks: &remarks)
        guard !chosen.isEmpty else { return nil }
        let levels = chosen.map(\.levels)
        let rows = chosen.map(\.factor)
        let combinations = Set(sample.configurations.indices.map { index in levels.map { $0[index] } }).count
        let isRepeated = sample.configurations.count < sample.values.count
        let isNested = combinations < sample.configurations.count
        names = chosen.map(\.factor.name)

        let orders = Self.orders(rows)
        var best: (order: Int, anova: FactorialAnova)?
        var firstFailure: StatisticsError?
        var mixed: (order: Int, anova: FactorialAnova, model: RandomInterceptModel)?
        let groups = isRepeated ? try? CategoricalFactor("configuration", sample.configurationOfRow) : nil
        for order in orders.reversed() {
            let anova: FactorialAnova
            do throws(StatisticsError) {
                anova = try FactorialAnova(sample.values, by: rows, interactionsUpTo: order)
            } catch {
                firstFailure = firstFailure ?? error
                continue
            }
            if best == nil { best = (order, anova) }
            // With every interaction in the model, repeats of single configurations are its error already.
            if !isNested, order == rows.count { break }
            guard let groups else { break }
            if let model = try? RandomInterceptModel(
                sample.values, by: rows, groups: groups, interactionsUpTo: order)
            {
                mixed = (order, anova, model)
                break
            }
        }
        guard let best else {
            remarks += firstFailure.map { [$0.description] } ?? []
            return nil
        }
        if let failure = firstFailure, best.order < rows.count {
            remarks.append("interactions of more than \(best.order) factors are left out: \(failure.message)")
        }
        if let mixed {
            order = mixed.order
            trials = mixed.anova
            self.mixed = mixed.model
            unitSample = UnitSample(configurations: sample, factors: levels, reason: Self.mixedReason(sample, isNested))
            units = Self.anova(unitSample, names, order: mixed.order) ?? mixed.anova
            return
        }
        order = best.order
        trials = best.anova
        self.mixed = nil
        let means = UnitSample(configurations: sample, factors: levels, reason: Self.meansReason)
        if isNested, isRepeated, let anova = Self.anova(means, names, order: best.order) {
            (unitSample, units) = (means, anova)
            return
        }
        unitSample = UnitSample(
            rows: sample, factors: levels,
            reason: Self.trialReason(isRepeated: isRepeated, isNested: isNested, isFull: best.order == rows.count))
        units = best.anova
    }

    /// The analysis of variance of observations, at the order given or the next lower one that they support.
    private static func anova(_ units: UnitSample, _ names: [String], order: Int) -> FactorialAnova? {
        let factors = zip(names, units.levels).compactMap { try? CategoricalFactor($0, $1) }
        guard factors.count == names.count else { return nil }
        for order in (1...order).reversed() {
            if let anova = try? FactorialAnova(units.values, by: factors, interactionsUpTo: order) { return anova }
        }
        return nil
    }
}

// MARK: Which factors

extension FactorModel {
    /// A factor of the design with its level in each configuration, and in each row.
    fileprivate struct Candidate {
        let levels: [String]
        let factor: CategoricalFactor
    }

    /// The factors with two levels or more, but not so many that they are quantities.
    fileprivate static func candidates(
        _ sample: ResponseSample, _ design: StudyDesign, remarks: inout [String]
    ) -> [Candidate] {
        var candidates: [Candidate] = []
        for factor in design.factors {
            let levels = sample.levels(of: factor.name)
            let count = Set(levels).count
            guard count <= mostLevels else {
                remarks.append("\(factor.name) has \(count) levels, too many for marginal means and comparisons")
                continue
            }
            do throws(StatisticsError) {
                let rows = try CategoricalFactor(factor.name, sample.configurationOfRow.map { levels[$0] })
                guard !candidates.contains(where: { $0.factor.name == factor.name }) else { continue }
                candidates.append(Candidate(levels: levels, factor: rows))
            } catch {
                remarks.append("\(factor.name) is left out: \(error.message)")
            }
        }
        return candidates
    }

    /// The factors whose main effects can be told apart, from the first on.
    fileprivate static func separable(
        _ candidates: [Candidate], _ sample: ResponseSample, remarks: inout [String]
    ) -> [Candidate] {
        // Nearly always all of them can.
        if !candidates.isEmpty,
            (try? FactorialAnova(sample.values, by: candidates.map(\.factor), interactionsUpTo: 1)) != nil
        {
            return candidates
        }
        var chosen: [Candidate] = []
        for candidate in candidates {
            do throws(StatisticsError) {
                _ = try FactorialAnova(
                    sample.values, by: chosen.map(\.factor) + [candidate.factor], interactionsUpTo: 1)
                chosen.append(candidate)
            } catch {
                remarks.append("\(candidate.factor.name) is left out of the model: \(error.message)")
            }
        }
        return chosen
    }

    /// The orders of interactions worth trying, ascending.
    fileprivate static func orders(_ factors: [CategoricalFactor]) -> [Int] {
        guard !factors.isEmpty else { return [] }
        // Coefficients of all terms up to an order, by the elementary symmetric polynomials of the levels less one.
        var sums = [1.0]
        for factor in factors {
            let width = Double(factor.levels.count - 1)
            sums = zip(sums + [0], [0] + sums).map { $0 + $1 * width }
        }
        var columns = 1.0
        return (1...factors.count).filter { order in
            columns += sums[order]
            return order == 1 || columns <= Double(mostColumns)
        }
    }
}

// MARK: Why

extension FactorModel {
    fileprivate static func mixedReason(_ sample: ResponseSample, _ isNested: Bool) -> String {
        let (rows, configurations) = (sample.values.count, sample.configurations.count)
        return
            "the configuration: the \(rows) trials are repeats of \(configurations) configurations, which share what "
            + "is particular to theirs and so are not independent; the configuration is a random effect"
            + (isNested ? "" : ", which takes in the interactions that the model leaves out")
    }

    fileprivate static var meansReason: String {
        "the configuration: its repeats are not independent, so the mean of each configuration is one observation"
    }

    fileprivate static func trialReason(isRepeated: Bool, isNested: Bool, isFull: Bool) -> String {
        if !isRepeated {
            return "the trial: each configuration ran once, and what the model leaves unexplained is the error"
        }
        if isNested {
            return "the trial, for want of a better one: there are too few configurations to estimate how they differ "
                + "by themselves, so p-values and intervals are too confident"
        }
        return "the trial: the model has every combination of levels, whose randomised repeats are its error; findings "
            + "hold for these configurations" + (isFull ? "" : ", as far as the interactions left out are small")
    }
}
