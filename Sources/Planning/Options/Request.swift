import Pipelines
import Quantities

/// Goals that have been checked, as plain numbers in base units.
struct Request {
    let rate: Double
    let accuracyWeight: Double
    let costWeight: Double
    let energyWeight: Double
    let switchCost: Double
    let mode: AccuracyOfPipeline
    let latencyModel: LatencyModel
    let pue: Double
    /// What the machines draw whatever is planned; nil where each replica counts with its own idle power.
    let idlePower: Estimate<Watts>?
    let carbonIntensity: CarbonIntensity?
    /// The caps asked for, in their own units.
    let caps: [(constraint: Constraint, limit: Double)]

    /// No rate and no weight is larger, so that objectives stay finite.
    private static let largest = 1e30

    init(_ goals: Goals) throws(PlanningError) {
        guard let rate = goals.rate?.value else {
            throw PlanningError(.rate, "no rate is given", advice: "say --rate 20, or put “rate:” under “goals:”")
        }
        guard rate > 0, rate <= Self.largest else {
            throw PlanningError(
                .rate, "the rate must be above zero and at most \(Self.largest), not \(rate)",
                advice: "give requests per second")
        }
        let objective = goals.weights
        let pue = goals.pue ?? 1
        for (name, value) in [
            ("accuracy weight", objective.accuracy), ("cost weight", objective.cost),
            ("energy weight", objective.energy), ("switch cost", goals.switchCost ?? 0), ("PUE", pue),
            ("idle power", goals.idlePower?.value.value ?? 0), ("carbon intensity", goals.carbonIntensity?.value ?? 0),
        ] where !(value >= 0 && value <= Self.largest) {
            throw PlanningError(.goals, "the \(name) must be a number from 0 to \(Self.largest), not \(value)")
        }
        guard (1...1000).contains(pue) else {
            throw PlanningError(.goals, "the PUE must lie between 1 and 1000, not \(pue)")
        }
        if goals.carbonBudget != nil, goals.carbonIntensity == nil {
            throw PlanningError(
                .goals, "a carbon budget needs the carbon intensity of the electricity",
                advice: "give the intensity in g/kWh, for example 400")
        }
        self.rate = rate
        accuracyWeight = objective.accuracy
        costWeight = objective.cost
        energyWeight = objective.energy
        switchCost = goals.switchCost ?? 0
        mode = goals.accuracyOfPipeline ?? .product
        latencyModel = goals.latencyModel ?? .worstCase
        self.pue = pue
        idlePower = goals.idlePower
        carbonIntensity = goals.carbonIntensity
        let all: [(Constraint, Double?)] = [
            (.latency, goals.latencySLA?.value), (.energy, goals.energySLA?.value), (.power, goals.powerCap?.value),
            (.carbon, goals.carbonBudget?.value), (.cost, goals.costCap), (.accuracy, goals.accuracyFloor),
        ]
        caps = all.compactMap { constraint, limit in limit.map { (constraint, $0) } }
        for (constraint, limit) in caps where !(limit.isFinite && limit >= 0) {
            throw PlanningError(.goals, "the \(constraint) cap must be a number of at least 0, not \(limit)")
        }
    }

    /// What replicas that wait take of each request, in joules; nothing where the machines' rest is counted as a whole.
    func idleJoules(_ replicas: Double, _ watts: Double) -> Double {
        idlePower == nil ? replicas * watts / rate : 0
    }

    /// Energy per request to what the constraint counts: joules, watts or grams per hour.
    func amount(of constraint: Constraint, energyPerRequest: Double) -> Double {
        switch constraint {
        case .power: energyPerRequest * rate * pue
        case .carbon: ((carbonIntensity ?? .zero) * Watts(energyPerRequest * rate * pue)).value
        default: energyPerRequest
        }
    }

    /// At fixed load energy, power and carbon are one cap on the energy per request.
    func energyCap(_ constraint: Constraint, _ limit: Double) -> Double {
        let perJoule = amount(of: constraint, energyPerRequest: 1)
        return perJoule > 0 ? limit / perJoule : .infinity
    }

    /// The caps as the search takes them, without those of the given constraints.
    func limits(without dropped: Set<Constraint> = []) -> Limits {
        var limits = Limits()
        for (constraint, limit) in caps where !dropped.contains(constraint) {
            switch constraint {
            case .latency: limits.latencySeconds = min(limits.latencySeconds, limit)
            case .energy, .power, .carbon:
                limits.energyJoules = min(limits.energyJoules, energyCap(constraint, limit))
            case .cost: limits.cost = min(limits.cost, limit)
            case .accuracy: limits.accuracy = max(limits.accuracy, limit)
            case .replicas: break
            }
        }
        return limits
    }
}

/// Caps on a plan's figures; infinite where there is none.
struct Limits {
    var latencySeconds = Double.infinity
    var energyJoules = Double.infinity
    var cost = Double.infinity
    var accuracy = -Double.infinity

    /// Caps are met within this relative tolerance, so that a sum's rounding cannot break a cap met exactly.
    static let tolerance = 1e-9

    func admit(_ figures: Figures) -> Bool {
        figures.latencySeconds <= latencySeconds * (1 + Self.tolerance)
            && figures.energyJoules <= energyJoules * (1 + Self.tolerance)
            && figures.cost <= cost * (1 + Self.tolerance)
            && figures.accuracy >= accuracy - Self.tolerance * abs(accuracy.isFinite ? accuracy : 0)
    }
}

/// What a whole plan does, in base units.
struct Figures {
    var accuracy: Double
    var latencySeconds: Double
    var energyJoules: Double
    var cost: Double
    var changed: Double
}
