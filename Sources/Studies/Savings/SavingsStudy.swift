public import Pipelines
public import Planning
public import Quantities
import Simulation

/// How much energy planning for energy saves at equal accuracy, latency and cost, over a grid of loads and latency goals.
///
/// The question of “Considering Energy Consumption in IPA Towards Sustainable AI”, asked of exact plans.
public struct SavingsStudy: Sendable, Encodable {
    public var title: String
    public var tolerance: SavingsTolerance
    public var cases: [CaseSavings]
    /// Over the cases whose options are of equal accuracy, or whose accuracy is known; then over those with a caveat.
    public var groups: [Group]
    public var terms: SavingsSource.Terms
    /// Latencies that the source published, where the cases have this machine's.
    public var latencies: [PublishedLatency]
    public var leftOut: [String]
    public var limits: [String]

    /// What one case's plans save.
    public struct CaseSavings: Sendable, Encodable {
        public var name: String
        public var caveat: String?
        /// Not encoded: the importer writes it where asked to.
        public var pipeline: Pipeline
        public var settings: [SettingSavings]
        public var infeasible: [SettingSavings.NoPlan]
        /// At the setting that saves most: the plans that none beats.
        public var front: Front?

        private enum CodingKeys: String, CodingKey { case name, caveat, settings, infeasible, front }

        /// The savings of one question.
        public func savings(_ question: SavingsQuestion) -> [Double] {
            settings.compactMap { $0.answer(question)?.saving }
        }
    }

    /// The trade-off at one setting: accuracy against energy within the latency goal, at any cost; where accuracies are equal,
    /// latency against energy at no more than the energy-blind plan's cost.
    public struct Front: Sendable, Encodable {
        /// Index of the setting among those with a plan.
        public var setting: Int
        /// Accuracy where variants differ in it, else latency.
        public var metric: Metric
        public var plans: [Plan]
    }

    /// The savings of several cases together.
    public struct Group: Sendable, Encodable {
        public var caveat: String?
        /// Indices of the cases.
        public var cases: [Int]
        public var summaries: [Summary]
        /// At the same goals, for each latency goal that is a multiple of a reference.
        public var goals: [GoalSummary]
        /// What each knob saves by itself.
        public var knobs: [KnobSummary]

        /// One question's summary over all settings of all cases.
        public struct Summary: Sendable, Encodable {
            public var question: SavingsQuestion
            public var summary: SavingsSummary
        }

        /// One multiple's summary over the loads of all cases.
        public struct GoalSummary: Sendable, Encodable {
            public var multiple: Double
            public var summary: SavingsSummary
        }

        /// One knob's summary over all settings of the cases that have the knob.
        public struct KnobSummary: Sendable, Encodable {
            public var knob: Knob
            public var summary: SavingsSummary
            /// Settings whose energy-aware plan sets the knob differently, among those that save anything.
            public var changed: Int
        }

        /// The summary of one question.
        public func summary(_ question: SavingsQuestion) -> SavingsSummary? {
            summaries.first { $0.question == question }?.summary
        }
    }

    /// Plans every case at every setting; deterministic.
    /// - Throws: ``PlanningError`` for goals or figures that make no sense.
    public init(_ source: SavingsSource, tolerance: SavingsTolerance = SavingsTolerance()) throws(PlanningError) {
        title = source.title
        terms = source.terms
        (latencies, leftOut, limits) = (source.latencies, source.leftOut, source.limits)
        self.tolerance = tolerance
        cases = []
        for entry in source.cases { cases.append(try CaseSavings(entry, tolerance)) }
        let caveats = cases.reduce(into: [String?]()) { if !$0.contains($1.caveat) { $0.append($1.caveat) } }
        groups = []
        for caveat in caveats.sorted(by: { $0 == nil && $1 != nil }) {
            groups.append(Group(caveat, cases))
        }
    }

    /// Where the energies of the operating points come from; figures typed into one file count as one origin.
    public var energyProvenance: Provenance? {
        let points = cases.flatMap(\.pipeline.stages).flatMap(\.variants).flatMap(\.points)
        return Provenance.combined(
            points.flatMap { [$0.energy.provenance, $0.idlePower.provenance] }.map(\.withoutLine))
    }
}

extension Provenance {
    /// The same origin without the line of a file.
    fileprivate var withoutLine: Provenance {
        guard case .given(let place) = self, let colon = place.lastIndex(of: ":"),
            Int(place[place.index(after: colon)...]) != nil
        else { return self }
        return .given(in: String(place[..<colon]))
    }
}

extension SavingsStudy.CaseSavings {
    fileprivate init(_ entry: SavingsCase, _ tolerance: SavingsTolerance) throws(PlanningError) {
        let planner = Planner.withQueues(entry.pipeline)
        (name, caveat, pipeline) = (entry.name, entry.caveat, entry.pipeline)
        (settings, infeasible) = ([], [])
        for setting in entry.settings {
            switch try SettingSavings.comparing(planner, at: setting, tolerance) {
            case .success(let savings): settings.append(savings)
            case .failure(let reason): infeasible.append(reason)
            }
        }
        front = try SavingsStudy.Front(planner, settings)
    }
}

extension SavingsStudy.Front {
    fileprivate init?(_ planner: Planner, _ settings: [SettingSavings]) throws(PlanningError) {
        let most = settings.indices.max {
            (settings[$0].answer(.sameGoals)?.saving ?? 0) < (settings[$1].answer(.sameGoals)?.saving ?? 0)
        }
        guard let most else { return nil }
        setting = most
        let hasAccuracies = planner.pipeline.stages.contains { Set($0.variants.map(\.accuracy.value)).count > 1 }
        metric = hasAccuracies ? .accuracy : .latency
        var goals = planner.pipeline.goals.ignoringEnergy
        goals.rate = settings[setting].setting.rate
        if hasAccuracies {
            goals.latencySLA = settings[setting].setting.latencySLA ?? goals.latencySLA
        } else {
            goals.costCap = settings[setting].blind.cost
        }
        plans = try planner.front(goals, in: [metric, .energy])
    }
}

extension SavingsStudy.Group {
    fileprivate init(_ caveat: String?, _ all: [SavingsStudy.CaseSavings]) {
        self.caveat = caveat
        cases = all.indices.filter { all[$0].caveat == caveat }
        let members = cases.map { all[$0] }
        summaries = SavingsQuestion.allCases.compactMap { question in
            SavingsSummary(members.flatMap { $0.savings(question) }).map { Summary(question: question, summary: $0) }
        }
        let settings = members.flatMap(\.settings)
        goals = Set(settings.compactMap(\.setting.multiple)).sorted().compactMap { multiple in
            let members = settings.filter { $0.setting.multiple == multiple }
            return SavingsSummary(members.compactMap { $0.answer(.sameGoals)?.saving }).map {
                GoalSummary(multiple: multiple, summary: $0)
            }
        }
        knobs = Knob.allCases.compactMap { knob in
            let alone = settings.compactMap { $0.knobs.first { $0.knob == knob }?.saving }
            guard let summary = SavingsSummary(alone) else { return nil }
            let changed = settings.count { setting in
                setting.answer(.sameGoals).map { $0.saving > 0 && $0.changed.contains(knob) } == true
            }
            return KnobSummary(knob: knob, summary: summary, changed: changed)
        }
    }
}
