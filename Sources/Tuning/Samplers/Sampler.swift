/// A way to choose the next assignment from the trials so far.
///
/// To add one: write one file with a type that conforms, and add a line to ``SamplerCatalogue/all``.
public protocol Sampler: Sendable {
    /// The name on the command line.
    static var name: String { get }
    /// What it does, in one line.
    static var summary: String { get }

    /// - Throws: ``TuningError`` when it cannot search this space or these objectives.
    init(_ setup: SamplerSetup) throws(TuningError)

    /// The next point, a function of the setup and the history alone; nil when the space is exhausted.
    ///
    /// What a sampler keeps between calls is memory of work done, never state: a fresh one gives the same answer.
    mutating func ask(_ history: History) -> Point?
}

/// What a sampler is made for.
public struct SamplerSetup: Sendable {
    public let space: SearchSpace
    public let objectives: Objectives
    public let seed: UInt64
    /// Points that are drawn evenly before a model is trusted.
    public var startup: Int
    /// Values per continuous parameter in a full grid.
    public var gridLevels: Int
    /// The energy that all trials together may consume; nil without a limit.
    public var budget: EnergyBudget?

    public init(
        _ space: SearchSpace, _ objectives: Objectives, seed: UInt64, startup: Int = 10, gridLevels: Int = 5,
        budget: EnergyBudget? = nil
    ) {
        self.space = space
        self.objectives = objectives
        self.seed = seed
        self.startup = max(1, startup)
        self.gridLevels = gridLevels
        self.budget = budget
    }
}
