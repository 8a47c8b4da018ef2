/// Bayesian optimisation: a Gaussian process over the trials, and the place of the greatest expected improvement.
///
/// Matérn-5/2 covariance with a length scale per parameter, fitted to every history anew; log expected improvement climbed by
/// its gradient; running trials believed at their predicted losses. Beyond 250 finished trials the 100 best and the 150
/// latest are considered. Source: Snoek et al. 2012; Ament et al. 2023.
public struct GaussianProcessSampler: Sampler {
    public static let name = "gp"
    public static let summary = "Gaussian process with expected improvement: few, expensive trials"
    private let setup: SamplerSetup
    private let startup: StartupDesign

    public init(_ setup: SamplerSetup) throws(TuningError) {
        try requireObjectives(1...1, setup, of: Self.name, advice: "use ehvi or nsga2")
        self.setup = setup
        startup = StartupDesign(setup)
    }

    public mutating func ask(_ history: History) -> Point? {
        guard history.finished.count >= setup.startup, let evidence = Evidence(history),
            let (improvement, incumbent) = ExpectedImprovement.fitted(
                to: evidence, isChoice: setup.space.axes.map(\.isCategorical))
        else { return startup.point(history.count) }
        let search = AcquisitionSearch(space: setup.space, seed: setup.seed(after: history.count))
        return search.best(improvement, incumbents: [incumbent], besides: history)
    }
}
