import Statistics

/// Bayesian optimisation of two objectives: one Gaussian process each, and the greatest expected hypervolume improvement.
///
/// The hypervolume is bounded a tenth of the front's range beyond its worst values. Beyond 250 finished trials the 100 best by
/// front and the 150 latest are considered.
public struct HypervolumeSampler: Sampler {
    public static let name = "ehvi"
    public static let summary = "Gaussian processes with expected hypervolume improvement: two objectives, few trials"
    private let setup: SamplerSetup
    private let startup: StartupDesign

    public init(_ setup: SamplerSetup) throws(TuningError) {
        try requireObjectives(2...2, setup, of: Self.name, advice: "use gp for one objective, nsga2 for more than two")
        self.setup = setup
        startup = StartupDesign(setup)
    }

    public mutating func ask(_ history: History) -> Point? {
        guard history.finished.count >= setup.startup, let evidence = Evidence(history) else {
            return startup.point(history.count)
        }
        let isChoice = setup.space.axes.map(\.isCategorical)
        let observed = evidence.losses.map { Observations(evidence.places, $0, isChoice: isChoice) }
        guard let first = GaussianProcess(fitting: observed[0])?.believing(evidence.running),
            let second = GaussianProcess(fitting: observed[1])?.believing(evidence.running)
        else { return startup.point(history.count) }
        let losses = evidence.places.indices.map { [observed[0].targets[$0], observed[1].targets[$0]] }
        let front = Dominance.front(losses)
        let members = front.map { losses[$0] }
        let acquisition = HypervolumeImprovement(
            first, second, front: members, reference: Self.reference(members, losses))
        let seed = setup.seed(after: history.count)
        var generator = SeededGenerator(seed: seed)
        let incumbents = generator.permutation(front.count).prefix(3).map { evidence.places[front[$0]] }
        return AcquisitionSearch(space: setup.space, seed: seed)
            .best(acquisition, incumbents: incumbents, besides: history)
    }

    /// A tenth of the front's range beyond its worst values; of all losses where the front has no range.
    private static func reference(_ front: [[Double]], _ losses: [[Double]]) -> [Double] {
        (0..<2).map { objective in
            let column = front.map { $0[objective] }
            let (low, high) = (column.min() ?? 0, column.max() ?? 0)
            if high > low { return high + 0.1 * (high - low) }
            let worst = losses.map { $0[objective] }.max() ?? high
            return worst > high ? worst : high + 0.1
        }
    }
}
