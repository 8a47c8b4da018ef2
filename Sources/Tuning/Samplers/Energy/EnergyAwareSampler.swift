import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Bayesian optimisation that prefers cheap knowledge: expected improvement per joule, within what the budget leaves.
///
/// It learns the energy of trials from those told with one; until there are as many as the startup needs it searches by
/// improvement alone, as `gp` does.
public struct EnergyAwareSampler: Sampler {
    public static let name = "gp-per-joule"
    public static let summary = "Gaussian process with expected improvement per joule: trials that differ in energy"
    private let setup: SamplerSetup
    private let startup: StartupDesign

    public init(_ setup: SamplerSetup) throws(TuningError) {
        try requireObjectives(
            1...1, setup, of: Self.name, advice: "give one objective: energy counts beside it anyway")
        self.setup = setup
        startup = StartupDesign(setup)
    }

    public mutating func ask(_ history: History) -> Point? {
        let isChoice = setup.space.axes.map(\.isCategorical)
        guard history.finished.count >= setup.startup, let evidence = Evidence(history),
            let (improvement, incumbent) = ExpectedImprovement.fitted(to: evidence, isChoice: isChoice)
        else { return startup.point(history.count) }
        let search = AcquisitionSearch(space: setup.space, seed: setup.seed(after: history.count))
        guard let energy = energyProcess(history, evidence, isChoice) else {
            return search.best(improvement, incumbents: [incumbent], besides: history)
        }
        let remaining = setup.budget?.expectedRemaining(after: history).value
        let acquisition = ImprovementPerJoule(
            improvement: improvement, energy: energy, price: price(history),
            logRemaining: remaining.map { log(max(1e-12, $0)) })
        return search.best(acquisition, incumbents: [incumbent], besides: history)
    }

    /// A process over the logarithms of joules; nil while too few are told.
    private func energyProcess(_ history: History, _ evidence: Evidence, _ isChoice: [Bool]) -> GaussianProcess? {
        let metered = evidence.trials.indices.filter { history.energyJoules[evidence.trials[$0]] > 0 }
        guard metered.count >= min(setup.startup, evidence.trials.count), metered.count >= 2 else { return nil }
        return GaussianProcess(
            fitting: Observations(
                metered.map { evidence.places[$0] }, metered.map { log(history.energyJoules[evidence.trials[$0]]) },
                isChoice: isChoice))
    }

    /// 1 when the startup is told, 0 when the budget is spent; always 1 without a budget.
    private func price(_ history: History) -> Double {
        guard let budget = setup.budget else { return 1 }
        let startupJoules = history.finished.prefix(setup.startup)
            .map { history.energyJoules[$0] }.filter { !$0.isNaN }.reduce(0, +)
        let span = budget.limit.value - startupJoules
        return span > 0 ? min(1, max(0, budget.remaining(after: history).value / span)) : 0
    }
}
