import Pipelines
import Planning
import Quantities

/// What a server starts with: its stages' settings, what decides afterwards, and what is worth saying.
struct ServingStart: Sendable {
    var settings: [StageSetting]
    /// Nil where nothing can be planned.
    var core: AdaptationCore?
    var remarks: [String] = []
    /// The promises to watch: those that were asked for, and an accuracy that is held without having been.
    var goals = Goals()
    /// Those of them that the first plan gives up.
    var givenUp: Set<Constraint> = []

    /// Without a word of the load, plans begin here and follow what comes.
    private static let usualRate = Rate(1)

    init(_ served: ServedPipeline, _ settings: ServerSettings) throws(ServingError) {
        guard var pipeline = served.pipeline else {
            self.settings = served.unplanned(settings.unplanned)
            if served.stages.count > 1 || served.stages.contains(where: { $0.variants.count > 1 }) {
                remarks.append("plans do not follow the load: \(served.reason ?? "figures are missing")")
            }
            return
        }
        goals = pipeline.goals
        var adaptation = settings.adaptation
        if settings.place.isEmbedded {
            let cores = max(Double(settings.processors), pipeline.leastCores)
            // The machine has no more, whatever the file would give up: more replicas only slow each other.
            if pipeline.goals.costCap ?? cores >= cores { adaptation.givingUp.removeAll { $0 == .costCap } }
            pipeline.goals.costCap = pipeline.goals.costCap ?? cores
            pipeline.limitReplicas(toCores: Double(settings.processors))
        }
        let rate = settings.rate ?? pipeline.goals.rate ?? Self.usualRate
        var core = try AdaptationCore(adaptation, pipeline: pipeline, highestRate: rate)
        let start = try core.start(rate: rate)
        self.settings = start.settings
        if adaptation.strategy != .fixed { self.core = core }
        goals.accuracyFloor = goals.accuracyFloor ?? core.heldAccuracy
        givenUp = start.givenUp
        remarks += start.remarks
        if start.plan.cost > Double(settings.processors), settings.place.isEmbedded {
            remarks.append(
                """
                the plan takes \(start.plan.cost.formatted(significantDigits: 3)) cores and this machine has \
                \(settings.processors): stages that work at the same time slow each other
                """)
        }
    }
}

extension Pipeline {
    /// Cores that one replica of each stage takes at most: every variant can then run.
    fileprivate var leastCores: Double {
        stages.reduce(0) { $0 + ($1.variants.flatMap(\.points).map(\.cores).max() ?? 0) }
    }

    /// Lets no stage have more replicas than find room side by side; one always does.
    fileprivate mutating func limitReplicas(toCores cores: Double) {
        for stage in stages.indices {
            for index in stages[stage].variants.indices {
                let variant = stages[stage].variants[index]
                guard let least = variant.points.map(\.cores).min(), least > 0 else { continue }
                let room = max(1, Int(min(1e6, cores / least)))
                let allowed = maxReplicas(of: variant, in: stages[stage]) ?? room
                stages[stage].variants[index].maxReplicas = min(allowed, room)
            }
        }
    }
}
