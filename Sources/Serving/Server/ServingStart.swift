import Pipelines
import Planning
import Quantities
import Simulation

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
            adaptation.givingUp = pipeline.bound(
                byProcessors: settings.processors, givingUp: adaptation.givingUp)
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
