package import Quantities
package import Tuning

/// What a search is made of: the space, what is optimised, and what chooses and stops trials.
package struct SearchSettings: Sendable, Hashable {
    package var space: SearchSpace
    /// Of the values that trials are told with; energy that is minimised too comes after them.
    package var directions: [Direction]
    package var energy: EnergyGoal?
    package var sampler = "tpe"
    package var seed: UInt64 = 1
    /// Values per continuous parameter without a step in a full grid.
    package var gridLevels = 5
    /// The name of the pruner; nil stops no trial early.
    package var pruner: String?
    /// The last step that trials report, for pruners that need to know.
    package var lastStep: Int?

    package init(_ space: SearchSpace, directions: [Direction]) {
        self.space = space
        self.directions = directions
    }

    /// The directions of all objectives, energy among them when it is minimised.
    package var allDirections: [Direction] { energy == .minimise ? directions + [.minimise] : directions }

    /// The name of the objective that energy is when it is minimised.
    package var energyNames: [String] { energy == .minimise ? ["energy.total"] : [] }

    package var budget: Joules? { if case .budget(let limit)? = energy { limit } else { nil } }

    /// The sampler that does what the one asked for stands for: with two objectives a Gaussian process goes by the
    /// expected hypervolume improvement.
    package var effectiveSampler: String { sampler == "gp" && allDirections.count == 2 ? "ehvi" : sampler }

    /// A history without trials.
    /// - Throws: ``TuningError`` for no directions.
    package func history() throws(TuningError) -> History { History(space, try Objectives(allDirections)) }

    /// A search that goes on from a history; nil begins anew.
    /// - Throws: ``TuningError`` for an unknown sampler or pruner, or one that cannot search this space or these objectives.
    package func search(after earlier: History? = nil) throws(TuningError) -> Search {
        let history = if let earlier { earlier } else { try history() }
        var setup = SamplerSetup(space, history.objectives, seed: seed, gridLevels: gridLevels)
        if let budget { setup.budget = try EnergyBudget(budget) }
        let sampler = try SamplerCatalogue.make(effectiveSampler, setup)
        var stopping: (any Pruner)?
        if let pruner { stopping = try PrunerCatalogue.make(pruner, maximumStep: lastStep) }
        return Search(history, sampler: sampler, pruner: stopping, budget: setup.budget)
    }

    /// The parameters for which a full grid has to choose levels by itself.
    package var levelledParameters: [String] {
        guard sampler == GridSampler.name else { return [] }
        return space.parameters.filter { if case .float(_, _, _, step: nil) = $0.domain { true } else { false } }
            .map(\.name)
    }

    /// Why a search gives no further trial.
    /// - Parameter isAdmitted: false where there is one, which what is left of the budget would not pay for.
    package func endReason(_ search: Search, isAdmitted: Bool = true) -> String {
        if let budget = search.budget, budget.isExhausted(after: search.history) {
            let isCertain = budget.remaining(after: search.history) <= .zero
            return "the energy budget of \(budget.limit) is used up"
                + (isCertain ? "" : " as far as the trials under way use the mean; tell them and ask again")
        }
        if let budget = search.budget, !isAdmitted {
            let left = budget.remaining(after: search.history)
            return "\(left) are left of the energy budget of \(budget.limit), less than a trial uses on average"
        }
        return "every combination of the space was asked for"
    }
}

extension Direction {
    /// The direction of a word: `maximise` or `minimise`, in British or American spelling.
    /// - Throws: ``TuningError`` for another word.
    package init(word: some StringProtocol) throws(TuningError) {
        switch word.lowercased() {
        case "maximise", "maximize", "max": self = .maximise
        case "minimise", "minimize", "min": self = .minimise
        default:
            throw TuningError(
                .objective, "“\(word)” is no direction", advice: "write maximise or minimise for each objective")
        }
    }
}
