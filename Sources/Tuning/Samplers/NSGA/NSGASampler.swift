import Statistics

/// NSGA-II, steady-state: every told trial enters a population that loses its worst member; children come from tournaments.
///
/// Members are ordered by front and then by crowding distance. Simulated binary crossover and polynomial mutation; choices are
/// inherited from either parent. Source: Deb et al. 2002; the steady-state form Durillo et al. 2009, which wastes no
/// trial waiting for a generation.
public struct NSGASampler: Sampler {
    public static let name = "nsga2"
    public static let summary = "NSGA-II: several objectives, many trials"
    private let setup: SamplerSetup
    private let startup: StartupDesign
    private var population = Population()
    private var mark = HistoryMark()

    public init(_ setup: SamplerSetup) throws(TuningError) {
        self.setup = setup
        startup = StartupDesign(setup)
    }

    public mutating func ask(_ history: History) -> Point? {
        if !mark.isPrefix(ofTold: history) { (population, mark) = (Population(), HistoryMark()) }
        for id in history.finished[mark.count...] {
            let losses = Array(history.losses(id))
            if losses.allSatisfy(\.isFinite) { population.add(Array(history.point(id)), losses) }
        }
        mark = HistoryMark(told: history, count: history.finished.count)
        guard history.finished.count >= Population.size, population.members.count >= 2 else {
            return startup.point(history.count)
        }
        var generator = setup.generator(history)
        let known = Set(population.members.map { Point(values: $0.values) })
        var child = breed(&generator)
        // A copy of a member would be told the same again.
        for _ in 0..<10 where known.contains(child) { child = breed(&generator) }
        return child
    }

    private func breed(_ generator: inout SeededGenerator) -> Point {
        let space = setup.space
        let mother = space.units(of: population.tournament(&generator))
        let father = space.units(of: population.tournament(&generator))
        let crosses = generator.uniform() < 0.9
        let rate = 1 / Double(space.count)
        let units = space.axes.indices.map { index in
            let axis = space.axes[index]
            var unit = mother[index]
            if crosses {
                unit =
                    axis.isCategorical || generator.uniform() < 0.5
                    ? (generator.uniform() < 0.5 ? mother[index] : father[index])
                    : Variation.cross(mother[index], father[index], &generator)
            }
            return generator.uniform() < rate ? Variation.mutate(unit, axis, &generator) : unit
        }
        return space.point(at: units)
    }
}
