import Statistics

/// What one factor does to a response.
package struct FactorAnalysis: Sendable, Hashable, Encodable {
    package let factor: String
    package let levels: [String]
    /// The expected response at each level, the mean over the other factors' levels with equal weights.
    package let marginalMeans: [MarginalMean]
    /// The change that tells the most: between two levels, along a range of numbers, or from the least to the greatest.
    package let change: LevelChange?
    /// Nil unless the test is defined.
    package let kruskalWallis: KruskalWallis?
    /// Only for two levels.
    package let twoLevels: TwoLevelComparison?
    /// Only for three to thirty levels.
    package let pairs: LevelPairs?
    /// Only for three or more numbers.
    package let trend: FactorTrend?
    /// What could not be computed, and why.
    package let remarks: [String]

    package struct MarginalMean: Sendable, Hashable, Encodable {
        package let level: String
        package let value: Double
        package let interval: ResultRange
    }

    package struct KruskalWallis: Sendable, Hashable, Encodable {
        package let statistic: Double
        package let degreesOfFreedom: Int
        package let pValue: Double
    }

    /// - Parameter homogeneity: the test of this factor's levels; nil where it is undefined.
    init(_ model: FactorModel, position: Int, homogeneity: HomogeneityCheck?, level: Double) {
        let name = model.names[position]
        let units = model.unitSample
        var remarks: [String] = []
        let means = (try? model.fixedEffects.marginalMeans(of: name)) ?? []
        let levels = means.map(\.level)
        let samples = units.samples(of: position, order: levels)
        factor = name
        self.levels = levels
        marginalMeans = means.compactMap { mean in
            (try? mean.estimate.interval(level: level)).map {
                MarginalMean(level: mean.level, value: mean.estimate.value, interval: ResultRange($0))
            }
        }
        change = LevelChange(model.fixedEffects, means, factor: name, level: level, remarks: &remarks)
        do throws(StatisticsError) {
            let test = try KruskalWallisTest(samples)
            kruskalWallis = KruskalWallis(
                statistic: test.statistic, degreesOfFreedom: test.degreesOfFreedom, pValue: test.pValue)
        } catch {
            kruskalWallis = nil
            remarks.append("no Kruskal–Wallis test: \(error.message)")
        }
        twoLevels = levels.count == 2 ? TwoLevelComparison(levels, samples, level: level) : nil
        trend = FactorTrend(units, factor: position, levels: levels, level: level)
        pairs = Self.pairs(model, position, levels, homogeneity, level: level, remarks: &remarks)
        self.remarks = remarks
    }

    private static func pairs(
        _ model: FactorModel, _ position: Int, _ levels: [String], _ homogeneity: HomogeneityCheck?, level: Double,
        remarks: inout [String]
    ) -> LevelPairs? {
        guard levels.count > 2 else { return nil }
        guard levels.count <= LevelPairs.mostLevels else {
            remarks.append("\(levels.count) levels have too many pairs to compare")
            return nil
        }
        let name = model.names[position]
        let means = Dictionary(
            uniqueKeysWithValues: ((try? model.units.fixedEffects.marginalMeans(of: name)) ?? []).map {
                ($0.level, $0.estimate.value)
            })
        let adjusted = zip(model.unitSample.levels[position], model.units.residuals).map { (means[$0] ?? 0) + $1 }
        do throws(StatisticsError) {
            return try LevelPairs(
                model, factor: name, levels: levels, isHomogeneous: homogeneity.map { $0.pValue >= 1 - level } ?? true,
                adjusted: model.unitSample.samples(of: position, order: levels, values: adjusted), level: level)
        } catch {
            remarks.append("no comparison of pairs: \(error.message)")
            return nil
        }
    }
}

/// How the mean changes from one level of a factor to another.
package struct LevelChange: Sendable, Hashable, Encodable {
    package let from: String
    package let to: String
    package let meanFrom: Double
    package let meanTo: Double
    /// In the response's unit.
    package let difference: Double
    package let differenceInterval: ResultRange
    /// 0.953 for 95.3 % more; nil where the first mean is not clearly apart from zero.
    package let relative: Double?
    /// Fieller's.
    package let relativeInterval: ResultRange?

    /// From the first to the last of two levels or of numbers; else from the least to the greatest mean, with an
    /// interval that allows for having chosen them among all pairs (Bonferroni).
    init?(
        _ effects: FixedEffects, _ means: [FixedEffects.MarginalMean], factor: String, level: Double,
        remarks: inout [String]
    ) {
        guard var first = means.first, var last = means.last, means.count > 1 else { return nil }
        var level = level
        if means.count > 2, !means.allSatisfy({ Double($0.level) != nil }) {
            first = means.min { $0.estimate.value < $1.estimate.value } ?? first
            last = means.max { $0.estimate.value < $1.estimate.value } ?? last
            level = 1 - (1 - level) * 2 / Double(means.count * (means.count - 1))
        }
        guard first.level != last.level,
            let difference = try? effects.difference(of: factor, from: first.level, to: last.level),
            let range = try? difference.interval(level: level)
        else { return nil }
        from = first.level
        to = last.level
        meanFrom = first.estimate.value
        meanTo = last.estimate.value
        self.difference = difference.value
        differenceInterval = ResultRange(range)
        do throws(StatisticsError) {
            let change = try effects.relativeChange(of: factor, from: first.level, to: last.level, level: level)
            relative = change.value
            relativeInterval = ResultRange(change.interval)
        } catch {
            relative = nil
            relativeInterval = nil
            remarks.append("no relative change: \(error.message)")
        }
    }
}
