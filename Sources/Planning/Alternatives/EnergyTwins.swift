public import Pipelines

/// How many configurations have a twin: about equal accuracy and latency, equal cost, but less energy.
///
/// The question of “Considering Energy Consumption in IPA”: what does a planner that ignores energy leave lying?
public struct EnergyTwins: Sendable, Hashable, Codable {
    /// Configurations looked at: those that keep every cap but the ones on energy, power and carbon.
    public var configurations: Int
    /// Combinations of options there are.
    public var combinations: Double
    /// The seed, when the combinations were too many and a random sample stands for them; nil when all were looked at.
    ///
    /// Twins are then sought within the sample only, so shares are lower bounds.
    public var sampleSeed: UInt64?
    /// The largest saving any configuration's twin brings, as a share of its energy; 0 when none has a twin.
    public var largestSaving: Double
    /// For each saving asked about, how many configurations have a twin that saves more.
    public var shares: [Share]
    /// The pairs with the largest savings, largest first.
    public var pairs: [Pair]
    /// Largest difference in accuracy between twins, as a share.
    public var accuracyTolerance: Double
    /// Largest difference in latency between twins, as a share.
    public var latencyTolerance: Double

    /// How many configurations have a twin that saves more than a share of their energy.
    public struct Share: Sendable, Hashable, Codable {
        public var saving: Double
        public var configurations: Int
        /// Of all configurations looked at.
        public var share: Double
    }

    /// A configuration and its cheapest twin.
    public struct Pair: Sendable, Hashable, Codable {
        /// Energy saved, as a share of the costly one's.
        public var saving: Double
        public var costly: Plan
        public var thrifty: Plan
    }
}

extension Planner {
    /// Answers the twin question over all configurations, or over a random sample of them.
    /// - Parameters:
    ///   - goals: the rate, and the caps that configurations keep (those on energy, power and carbon are ignored).
    ///   - accuracyTolerance: the twin's accuracy lies within this share of the configuration's.
    ///   - latencyTolerance: the twin's latency lies within this share of the configuration's.
    ///   - savings: the savings asked about, as shares of the configuration's energy.
    ///   - limit: the most configurations looked at.
    ///   - seed: of the sample, when there are more.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does.
    public func energyTwins(
        _ goals: Goals, accuracyTolerance: Double = 0.01, latencyTolerance: Double = 0.1,
        savings: [Double] = [0.05, 0.1, 0.2, 0.5], examples: Int = 5, limit: Int = 1_000_000, seed: UInt64 = 1
    ) throws(PlanningError) -> EnergyTwins {
        let request = try Request(goals.completed(by: pipeline.goals))
        let table = try table(request)
        let space = Configurations(
            table, limits: request.limits(without: [.energy, .power, .carbon]), limit: max(1, limit), seed: seed)
        let twins = TwinSearch(
            space, accuracyTolerance: accuracyTolerance, latencyTolerance: latencyTolerance
        ).twins
        var found: [(costly: Int, thrifty: Int, saving: Double)] = []
        for (index, twin) in twins.enumerated() {
            if let twin { found.append((index, twin, space.saving(of: twin, over: index))) }
        }
        found.sort { $0.saving == $1.saving ? $0.costly < $1.costly : $0.saving > $1.saving }
        let shares = savings.map { asked in
            let count = found.count { $0.saving > asked }
            return EnergyTwins.Share(
                saving: asked, configurations: count, share: Double(count) / Double(max(1, space.count)))
        }
        let score = SearchTask(request, limits: request.limits())
        func plan(_ index: Int) -> Plan {
            let choice = space.choice(index)
            let figures = table.figures(choice)
            return Plan(choice, figures, objective: score.objective(figures), table, request, pipeline)
        }
        return EnergyTwins(
            configurations: space.count, combinations: space.combinations, sampleSeed: space.isSampled ? seed : nil,
            largestSaving: found.first?.saving ?? 0, shares: shares,
            pairs: found.prefix(max(0, examples)).map {
                EnergyTwins.Pair(saving: $0.saving, costly: plan($0.costly), thrifty: plan($0.thrifty))
            },
            accuracyTolerance: accuracyTolerance, latencyTolerance: latencyTolerance)
    }
}
