import Statistics

/// The tree-structured Parzen estimator, multivariate: draws where good trials are dense, and keeps the draw that is
/// likeliest among good ones compared with the rest.
///
/// Parameters under the same conditions are drawn together, groups of them one after another. Failed and pruned trials
/// count as bad, running ones too. Several objectives are split by front and hypervolume contribution.
/// Source: Bergstra et al. 2011; Watanabe 2023 (arXiv 2304.11127); Ozaki et al. 2022 for several objectives.
public struct TPESampler: Sampler {
    public static let name = "tpe"
    public static let summary =
        "tree-structured Parzen estimator, multivariate: quick, for any space and any number of trials"
    private let setup: SamplerSetup
    /// Draws from the good trials' density, of which the best is kept.
    private static let candidates = 48

    public init(_ setup: SamplerSetup) throws(TuningError) { self.setup = setup }

    public mutating func ask(_ history: History) -> Point? {
        var generator = setup.generator(history)
        guard history.finished.count >= setup.startup else { return setup.space.randomPoint(&generator) }
        let split = TrialSplit(history) { min(25, Int((0.08 * Double($0)).rounded(.up))) }
        var values = [Double](repeating: .nan, count: setup.space.count)
        for group in setup.space.groups where setup.space.isActive(group[0], at: values) {
            for (index, value) in zip(group, draw(group, split, history, &generator)) { values[index] = value }
        }
        return Point(values: values)
    }

    private func draw(
        _ group: [Int], _ split: TrialSplit, _ history: History, _ generator: inout SeededGenerator
    ) -> [Double] {
        var good = estimator(group, split.good, history)
        var rest = estimator(group, split.rest, history)
        var best: (score: Double, values: [Double])?
        for _ in 0..<Self.candidates {
            let values = good.draw(&generator)
            let score = good.logDensity(values) - rest.logDensity(values)
            if best.map({ score > $0.score }) ?? true { best = (score, values) }
        }
        return best?.values ?? []
    }

    private func estimator(_ group: [Int], _ trials: [Int], _ history: History) -> ParzenEstimator {
        let width = setup.space.count
        let present = trials.filter { !history.points[$0 * width + group[0]].isNaN }
        let observations = group.map { index in present.map { history.points[$0 * width + index] } }
        return ParzenEstimator(
            group.map { setup.space.axes[$0] }, observations, weights: Self.weights(present.count))
    }

    /// Older trials weigh less, the latest 25 alike (hyperopt's rule).
    private static func weights(_ count: Int) -> [Double] {
        let ramp = max(0, count - 25)
        return (0..<count).map { index in
            guard index < ramp else { return 1 }
            let lowest = 1 / Double(count)
            return ramp == 1 ? lowest : lowest + (1 - lowest) * Double(index) / Double(ramp - 1)
        }
    }
}
