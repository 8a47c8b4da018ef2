public import Pipelines
import Quantities

/// Plans a pipeline: the variant, operating point and replicas of each stage that meet the goals best, exactly.
public struct Planner: Sendable {
    public var pipeline: Pipeline {
        didSet { catalogue = Self.catalogue(of: pipeline) }
    }
    /// Takes the place of worst-case latency and full batches where goals ask for a percentile; they cannot without it.
    public var responseModel: ResponseModel?
    private var catalogue: Result<Catalogue, PlanningError>

    /// - Parameter responseModel: takes the place of worst-case latency and full batches where goals ask for a percentile.
    public init(_ pipeline: Pipeline, responseModel: ResponseModel? = nil) {
        self.pipeline = pipeline
        self.responseModel = responseModel
        catalogue = Self.catalogue(of: pipeline)
    }

    private static func catalogue(of pipeline: Pipeline) -> Result<Catalogue, PlanningError> {
        do { return .success(try Catalogue(pipeline)) } catch { return .failure(error) }
    }

    /// The best plan, or why there is none.
    ///
    /// Replicas are n = ⌈λ·latency/(batch·headroom)⌉, for each option alone: every charged figure grows with n. Only
    /// percentiles fall with it: where one is to keep a latency SLA, more replicas are options too. They are added one by
    /// one, or by a sixteenth where that is more, until the stage's percentile falls by less than 1 % of itself, or the
    /// SLA is kept whatever the other stages run.
    ///
    /// Ties go to lower energy, then lower cost, then names in the order of the stages, then fewer replicas. Caps hold
    /// within a relative 10⁻⁹.
    /// - Parameters:
    ///   - goals: what the plan is to achieve; completed by the pipeline's own goals.
    ///   - previous: what runs now: changing a stage's variant or operating point costs the switch cost.
    /// - Throws: ``PlanningError`` when the rate is missing or a figure makes no sense.
    public func plan(_ goals: Goals, previous: Deployment? = nil) throws(PlanningError) -> PlanningOutcome {
        try plan(goals, previous: previous, pinnedReplicas: nil)
    }

    /// - Parameter pinnedReplicas: the replicas of every stage, whether its load needs them or not.
    package func plan(
        _ goals: Goals, previous: Deployment?, pinnedReplicas: Int?
    ) throws(PlanningError) -> PlanningOutcome {
        let request = try Request(goals.completed(by: pipeline.goals))
        let table = try table(request, previous: previous, pinnedReplicas: pinnedReplicas)
        if let lack = table.tooManyReplicas {
            return .infeasible(
                Infeasibility(
                    binding: .replicas, best: lack.least, limit: lack.most, stage: pipeline.stages[lack.stage].name,
                    isJoint: false, relaxations: []))
        }
        if let optimum = try Optimum(table, SearchTask(request, limits: request.limits())) {
            return .plan(Plan(optimum, table, request, pipeline))
        }
        return .infeasible(Infeasibility(table, request))
    }

    /// The options of the pipeline at a request's load.
    /// - Parameter isFewest: whether options have no more replicas than their load takes, whatever they respond in.
    func table(
        _ request: Request, previous: Deployment? = nil, pinnedReplicas: Int? = nil, isFewest: Bool = false
    ) throws(PlanningError) -> OptionTable {
        guard request.latencyModel != .worstCase else {
            return try OptionTable(
                catalogue.get(), of: pipeline, request, previous: previous, pinnedReplicas: pinnedReplicas)
        }
        guard let responseModel else {
            throw PlanningError(
                .goals, "the latency model “\(request.latencyModel.rawValue)” needs a model of the queues",
                advice: "give the planner a response model, or plan for the worst case")
        }
        let limit = request.caps.first { $0.constraint == .latency }?.limit
        return try OptionTable(
            catalogue.get(), of: pipeline, request, previous: previous, pinnedReplicas: pinnedReplicas,
            responding: Responding(model: responseModel, latencySLA: isFewest ? nil : limit))
    }
}

extension Plan {
    init(_ optimum: Optimum, _ table: OptionTable, _ request: Request, _ pipeline: Pipeline) {
        self.init(
            optimum.choice, optimum.figures, objective: optimum.objective, table, request, pipeline)
        optimal = optimum.isProven
        bound = optimum.bound
        optionsExamined = optimum.examined
    }

    /// A plan that claims nothing about being best.
    init(
        _ choice: [Int], _ figures: Figures, objective: Double, _ table: OptionTable, _ request: Request,
        _ pipeline: Pipeline
    ) {
        self.objective = objective
        accuracy = figures.accuracy
        latency = Seconds(figures.latencySeconds)
        latencyModel = request.latencyModel
        energyPerRequest = Joules(figures.energyJoules)
        power = Watts(request.amount(of: .power, energyPerRequest: figures.energyJoules))
        cost = figures.cost
        carbonRate = request.carbonIntensity.map { _ in
            CarbonRate(request.amount(of: .carbon, energyPerRequest: figures.energyJoules))
        }
        optimal = false
        bound = nil
        optionsExamined = 0
        rate = Rate(request.rate)
        var stages = [StagePlan?](repeating: nil, count: choice.count)
        for (place, option) in choice.enumerated() {
            let index = table.order[place]
            stages[index] = StagePlan(option, at: place, table, request, pipeline.stages[index])
        }
        self.stages = stages.compactMap { $0 }
        let origins = self.stages.map(\.provenance)
        provenance = Origins(
            accuracy: .all(origins.map(\.accuracy)), latency: .all(origins.map(\.latency)),
            energy: .all(origins.map(\.energy)))
    }
}

extension Plan.StagePlan {
    fileprivate init(
        _ option: Int, at place: Int, _ table: borrowing OptionTable, _ request: borrowing Request,
        _ stage: borrowing Stage
    ) {
        // Figures are read in place: a copy of a point costs more than all that is taken from it.
        let (index, number) = (Int(table.variant[option]), Int(table.point[option]))
        let queue = request.latencyModel.provenance.map { [$0] } ?? []
        // Where machines' rest is counted as a whole, the points' is not.
        let idle = [request.idlePower?.provenance ?? stage.variants[index].points[number].idlePower.provenance]
        self.init(
            name: stage.name, variant: stage.variants[index].name, point: number,
            batch: stage.variants[index].points[number].batch, replicas: Int(table.replicas[option]),
            load: Rate(table.loads[place]), latency: Seconds(table.latencySeconds[option]),
            energyPerRequest: Joules(table.energyJoules[option]), cost: table.cost[option],
            provenance: .init(
                accuracy: stage.variants[index].accuracy.provenance,
                latency: .all([stage.variants[index].points[number].latency.provenance] + queue),
                energy: .all([stage.variants[index].points[number].energy.provenance] + idle + queue)))
    }
}

extension LatencyModel {
    /// Where latencies and sizes of batches come from beside the figures of the points; nil when they come from nowhere else.
    fileprivate var provenance: Provenance? {
        switch self {
        case .worstCase: nil
        case .p99: .modelled(by: "a batch-service queue with Poisson arrivals")
        }
    }
}

extension Provenance {
    /// The combination of at least one provenance.
    fileprivate static func all(_ parts: [Provenance]) -> Provenance {
        if let first = parts.first, parts.dropFirst().allSatisfy({ $0 == first }) { return first }
        return combined(parts) ?? .modelled(by: "planner")
    }
}
