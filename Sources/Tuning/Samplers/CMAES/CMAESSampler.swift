import Statistics

/// CMA-ES: a normal distribution over the unit cube that moves, stretches and turns towards better trials.
///
/// Finished trials make up generations in the order of telling, so that any history counts, whoever chose its points. Failed
/// trials rank last. Whole and stepped numbers keep a least deviation, so that they never freeze in one value (the margin
/// of Hamano et al. 2022, without its correction of the mean); choices follow probabilities of their own.
public struct CMAESSampler: Sampler {
    public static let name = "cmaes"
    public static let summary = "CMA-ES: many trials on numbers without conditions"
    private let setup: SamplerSetup
    /// Coordinates that are numbers, and those that are choices.
    private let numbers, choices: [Int]
    private var memory: Memory

    /// What the first ``mark`` told trials have led to.
    private struct Memory: Sendable {
        var strategy: EvolutionStrategy
        var probabilities: [ChoiceProbabilities]
        var mark = HistoryMark()
    }

    private static let initialDeviation = 1.0 / 6

    public init(_ setup: SamplerSetup) throws(TuningError) {
        try requireObjectives(1...1, setup, of: Self.name, advice: "use nsga2")
        self.setup = setup
        numbers = setup.space.axes.indices.filter { !setup.space.axes[$0].isCategorical }
        choices = setup.space.axes.indices.filter { setup.space.axes[$0].isCategorical }
        guard !numbers.isEmpty else {
            throw TuningError(
                .sampler, "cmaes needs a parameter that is a number", advice: "use grid or tpe for choices alone")
        }
        memory = Self.fresh(setup.space, numbers, choices)
    }

    private static func fresh(_ space: SearchSpace, _ numbers: [Int], _ choices: [Int]) -> Memory {
        Memory(
            strategy: EvolutionStrategy(
                mean: [Double](repeating: 0.5, count: numbers.count), stepSize: initialDeviation),
            probabilities: choices.map { ChoiceProbabilities(count: space.axes[$0].cells ?? 1) })
    }

    public mutating func ask(_ history: History) -> Point? {
        if !memory.mark.isPrefix(ofTold: history) { memory = Self.fresh(setup.space, numbers, choices) }
        let size = memory.strategy.population
        while history.finished.count - memory.mark.count >= size {
            learn(Array(history.finished[memory.mark.count..<(memory.mark.count + size)]), history)
            memory.mark = HistoryMark(told: history, count: memory.mark.count + size)
        }
        var generator = setup.generator(history)
        var units = [Double](repeating: 0.5, count: setup.space.count)
        for (position, index) in choices.enumerated() {
            let choice = memory.probabilities[position].draw(&generator)
            units[index] = setup.space.axes[index].unit(of: Double(choice))
        }
        for (index, unit) in zip(numbers, sample(&generator)) { units[index] = unit }
        return setup.space.point(at: units)
    }

    /// A sample inside the cube, or after many tries the nearest place inside.
    private func sample(_ generator: inout SeededGenerator) -> [Double] {
        let scales = numbers.indices.map { max(1, leastDeviation($0) / max(1e-300, memory.strategy.deviation($0))) }
        var place: [Double] = []
        for _ in 0..<50 {
            place = memory.strategy.sample(numbers.map { _ in generator.normal() }, scales: scales)
            if place.allSatisfy({ (0...1).contains($0) }) { return place }
        }
        return place.map { min(1, max(0, $0)) }
    }

    /// What leaves the middle of a value's cell once in (dimensions × population) samples; 0 for continuous numbers.
    private func leastDeviation(_ position: Int) -> Double {
        guard let cells = setup.space.axes[numbers[position]].cells else { return 0 }
        let share = 1 / Double(numbers.count * memory.strategy.population)
        return 0.5 / Double(cells) / NormalDistribution.quantile(1 - share / 2)
    }

    private mutating func learn(_ generation: [Int], _ history: History) {
        let usable = generation.count { history.losses[$0].isFinite }
        guard usable > 0 else { return }
        func rank(_ id: Int) -> Double { history.losses[id].isFinite ? history.losses[id] : .infinity }
        let ranked = generation.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            .map(\.element)
        let places = ranked.map { id in
            let point = Array(history.point(id))
            // A parameter that is absent says nothing, as the mean does.
            return numbers.enumerated().map { position, index in
                point[index].isNaN
                    ? memory.strategy.mean[position] : setup.space.axes[index].unit(of: point[index])
            }
        }
        memory.strategy.update(places)
        for (position, index) in choices.enumerated() {
            let chosen = ranked.prefix(max(1, generation.count / 2)).map { history.point($0) }
                .map { $0[$0.startIndex + index] }.filter { !$0.isNaN }.map { Int($0) }
            memory.probabilities[position].update(chosen)
        }
        if memory.strategy.isExhausted { restart(after: generation[0]) }
    }

    /// Starts over from a random mean once the distribution has shrunk to a point.
    private mutating func restart(after id: Int) {
        var generator = SeededGenerator(seed: mix(setup.seed(after: id), 0x7265_7374))
        memory.strategy = EvolutionStrategy(
            mean: numbers.map { _ in 0.1 + 0.8 * generator.uniform() }, stepSize: Self.initialDeviation)
    }
}
