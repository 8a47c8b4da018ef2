public import Quantities

/// A whole search by ask and tell: the history, what chooses the next trial, and what ends trials and the search early.
///
/// ```swift
/// var search = try Search(space, .single(.maximise), sampler: "tpe", seed: 1)
/// while let trial = try search.ask() { try search.tell(trial.id, values: [train(trial.parameters)]) }
/// ```
public struct Search: Sendable {
    public private(set) var history: History
    public let budget: EnergyBudget?
    private var sampler: any Sampler
    private let pruner: (any Pruner)?

    /// - Parameter history: trials of an earlier run, which the search goes on from.
    public init(
        _ history: History, sampler: any Sampler, pruner: (any Pruner)? = nil, budget: EnergyBudget? = nil
    ) {
        self.history = history
        self.sampler = sampler
        self.pruner = pruner
        self.budget = budget
    }

    /// - Throws: ``TuningError`` for an unknown sampler, or one that cannot search this space or these objectives.
    public init(
        _ space: SearchSpace, _ objectives: Objectives, sampler: String, seed: UInt64,
        pruner: (any Pruner)? = nil, budget: EnergyBudget? = nil
    ) throws(TuningError) {
        let setup = SamplerSetup(space, objectives, seed: seed, budget: budget)
        self.init(
            History(space, objectives), sampler: try SamplerCatalogue.make(sampler, setup), pruner: pruner,
            budget: budget)
    }

    /// The next trial, which starts now; nil when the space is exhausted or the energy budget is.
    ///
    /// Running trials count with the mean energy of told ones, so that after telling cheaper ones asking again may succeed.
    public mutating func ask() -> Trial? {
        if let budget, budget.isExhausted(after: history) { return nil }
        guard let point = sampler.ask(history) else { return nil }
        let id = history.start(point)
        return history[id]
    }

    /// Starts a trial chosen by the caller, such as the default configuration.
    /// - Throws: ``TuningError`` for an assignment that does not fit the space.
    public mutating func start(_ assignment: Assignment) throws(TuningError) -> Int { try history.start(assignment) }

    /// Records values on the way, and says whether the trial should go on.
    /// - Throws: ``TuningError`` as ``History/report(_:step:values:)``.
    public mutating func report(_ id: Int, step: Int, values: [Double]) throws(TuningError) -> PruningDecision {
        try history.report(id, step: step, values: values)
        return pruner?.decide(id, at: step, history) ?? .goOn
    }

    /// Finishes a trial with its values.
    /// - Throws: ``TuningError`` as ``History/tell(_:values:energy:)``.
    @discardableResult
    public mutating func tell(_ id: Int, values: [Double], energy: Joules? = nil) throws(TuningError) -> TrialState {
        try history.tell(id, values: values, energy: energy)
    }

    /// Finishes a trial that was stopped early.
    /// - Throws: ``TuningError`` as ``History/prune(_:energy:)``.
    public mutating func prune(_ id: Int, energy: Joules? = nil) throws(TuningError) {
        try history.prune(id, energy: energy)
    }

    /// Finishes a trial that gave no values.
    /// - Throws: ``TuningError`` as ``History/fail(_:energy:)``.
    public mutating func fail(_ id: Int, energy: Joules? = nil) throws(TuningError) {
        try history.fail(id, energy: energy)
    }
}
