import Pipelines
import Quantities

@testable import Planning

/// The contract's arithmetic written a second time, over every combination of options: the truth for the planner.
struct BruteForce {
    struct Option {
        var variant: String
        var point: Int
        var replicas: Int
        /// Requests per second at the stage.
        var load: Double
        /// What a batch takes, and how many requests it has.
        var service: Double
        var batch: Int
        var accuracy: Double
        var rank: Double
        var latency: Double
        var energy: Double
        var cost: Double
        var isChanged: Bool
        /// Joules above idle per request to the stage, of full batches.
        var fullBatches: Double
    }

    struct Candidate {
        var options: [Option]
        var accuracy = 0.0
        var latency = 0.0
        var energy = 0.0
        var cost = 0.0
        var objective = 0.0
    }

    let goals: Goals
    /// What a stage's response takes in place of the worst case; nil where the replicas cannot keep up.
    typealias Response = (Option) -> Double?
    /// Joules above idle per request to the stage, in place of those of full batches.
    typealias Energy = (Option) -> Double?

    /// Every combination, whatever the caps say.
    private(set) var all: [Candidate] = []
    private let rate: Double

    /// - Parameters:
    ///   - more: replicas beyond the fewest with a response, all of which are options.
    init(
        _ pipeline: Pipeline, _ goals: Goals, previous: Deployment? = nil, more: Int = 0,
        response: Response? = nil, energy: Energy = { _ in nil }
    ) {
        self.goals = goals
        rate = goals.rate?.value ?? 0
        func load(_ stage: Int) -> Double {
            pipeline.stages[stage].fanout * (pipeline.stages[stage].after.map(load).max() ?? rate)
        }
        let sharesMachines = goals.idlePower != nil
        let options = pipeline.stages.indices.map { index in
            Self.options(
                pipeline, pipeline.stages[index], load(index), rate, previous, sharesMachines: sharesMachines
            ).flatMap { option in
                guard let response else { return [option] }
                return Self.responding(
                    option, pipeline, pipeline.stages[index], sharesMachines ? .infinity : rate, more, response
                ).map { option in
                    var option = option
                    let more = energy(option).map { $0 - option.fullBatches } ?? 0
                    option.energy += option.load / rate * more
                    return option
                }
            }
        }
        if options.contains(where: \.isEmpty) { return }
        var digits = [Int](repeating: 0, count: options.count)
        while true {
            all.append(candidate(digits.indices.map { options[$0][digits[$0]] }, pipeline))
            guard let place = digits.indices.last(where: { digits[$0] < options[$0].count - 1 }) else { break }
            digits[place] += 1
            for later in digits.indices where later > place { digits[later] = 0 }
        }
    }

    /// The option with the fewest replicas that have a response, and with more.
    /// - Parameter rate: requests that share a waiting replica's joules per second.
    private static func responding(
        _ option: Option, _ pipeline: Pipeline, _ stage: Stage, _ rate: Double, _ more: Int, _ response: Response
    ) -> [Option] {
        let variant = stage.variants.first { $0.name == option.variant }!
        let point = variant.points[option.point]
        let most = variant.maxReplicas ?? stage.maxReplicas ?? pipeline.maxReplicas ?? .max
        var options: [Option] = []
        for replicas in option.replicas...option.replicas + 100 where replicas <= most && options.count <= more {
            var option = option
            option.energy += Double(replicas - option.replicas) * point.idlePower.value.value / rate
            option.cost = Double(replicas) * point.cores
            option.replicas = replicas
            guard let seconds = response(option) else { continue }
            option.latency = seconds
            options.append(option)
        }
        return options
    }

    private static func options(
        _ pipeline: Pipeline, _ stage: Stage, _ load: Double, _ rate: Double, _ previous: Deployment?,
        sharesMachines: Bool
    ) -> [Option] {
        let distinct = Set(stage.variants.map(\.accuracy.value.value)).sorted()
        let before = previous?.stages.first { $0.name == stage.name }
        var options: [Option] = []
        for variant in stage.variants {
            let accuracy = variant.accuracy.value.value
            let below = distinct.filter { $0 < accuracy }.count
            for (number, point) in variant.points.enumerated() {
                let throughput = Double(point.batch) / point.latency.value.value
                let exact = load / (throughput * (stage.headroom ?? pipeline.headroom))
                let isWhole = abs(exact - exact.rounded()) < 1e-7
                let replicas = max(1, Int(isWhole ? exact.rounded() : exact.rounded(.up)))
                let most = variant.maxReplicas ?? stage.maxReplicas ?? pipeline.maxReplicas
                if let most, replicas > most { continue }
                options.append(
                    Option(
                        variant: variant.name, point: number, replicas: replicas, load: load,
                        service: point.latency.value.value, batch: point.batch, accuracy: accuracy,
                        rank: distinct.count == 1 ? 1 : Double(below) / Double(distinct.count - 1),
                        latency: point.latency.value.value + Double(point.batch - 1) / load,
                        energy: load / rate * point.energy.value.value / Double(point.batch)
                            + (sharesMachines ? 0 : Double(replicas) * point.idlePower.value.value / rate),
                        cost: Double(replicas) * point.cores,
                        isChanged: previous != nil && !(before?.variant == variant.name && before?.point == number),
                        fullBatches: point.energy.value.value / Double(point.batch)))
            }
        }
        return options
    }

    private func candidate(_ options: [Option], _ pipeline: Pipeline) -> Candidate {
        var candidate = Candidate(options: options)
        candidate.accuracy =
            switch goals.accuracyOfPipeline ?? .product {
            case .product: options.reduce(1) { $0 * $1.accuracy }
            case .sum: options.reduce(0) { $0 + $1.accuracy }
            case .mean: options.reduce(0) { $0 + $1.accuracy } / Double(options.count)
            case .rank: options.reduce(0) { $0 + $1.rank }
            }
        func finish(_ stage: Int) -> Double {
            options[stage].latency + (pipeline.stages[stage].after.map(finish).max() ?? 0)
        }
        candidate.latency = options.indices.map(finish).max() ?? 0
        candidate.energy = options.reduce((goals.idlePower?.value.value ?? 0) / rate) { $0 + $1.energy }
        candidate.cost = options.reduce(0) { $0 + $1.cost }
        let weights = goals.objective ?? Objective(accuracy: 1)
        candidate.objective =
            weights.accuracy * candidate.accuracy - weights.cost * candidate.cost
            - weights.energy * candidate.energy
            - (goals.switchCost ?? 0) * Double(options.count(where: \.isChanged))
        return candidate
    }

    func value(_ constraint: Constraint, _ candidate: Candidate) -> Double {
        let power = candidate.energy * rate * (goals.pue ?? 1)
        return switch constraint {
        case .latency: candidate.latency
        case .energy: candidate.energy
        case .power: power
        case .carbon: power / 1000 * (goals.carbonIntensity?.value ?? 0)
        case .cost: candidate.cost
        case .accuracy: candidate.accuracy
        case .replicas: 0
        }
    }

    var caps: [(constraint: Constraint, limit: Double)] {
        let all: [(Constraint, Double?)] = [
            (.latency, goals.latencySLA?.value), (.energy, goals.energySLA?.value), (.power, goals.powerCap?.value),
            (.carbon, goals.carbonBudget?.value), (.cost, goals.costCap), (.accuracy, goals.accuracyFloor),
        ]
        return all.compactMap { constraint, limit in limit.map { (constraint, $0) } }
    }

    func keeps(_ constraint: Constraint, _ limit: Double, _ candidate: Candidate) -> Bool {
        let value = value(constraint, candidate)
        return constraint == .accuracy ? value >= limit * (1 - 1e-9) : value <= limit * (1 + 1e-9)
    }

    /// The combinations that keep every cap but one.
    func feasible(without dropped: Constraint? = nil) -> [Candidate] {
        let caps = caps.filter { $0.constraint != dropped }
        return all.filter { candidate in caps.allSatisfy { keeps($0.constraint, $0.limit, candidate) } }
    }

    /// The best combination: objective, then energy, cost, names, each compared within rounding error.
    var best: Candidate? {
        var left = feasible()
        guard let objective = left.map(\.objective).max() else { return nil }
        left = left.filter { $0.objective >= objective - 1e-11 }
        let energy = left.map(\.energy).min() ?? 0
        left = left.filter { $0.energy <= energy + 1e-11 }
        let cost = left.map(\.cost).min() ?? 0
        left = left.filter { $0.cost <= cost + 1e-11 }
        return left.min { a, b in
            for (x, y) in zip(a.options, b.options) {
                let (one, other) = ((x.variant, x.point, x.replicas), (y.variant, y.point, y.replicas))
                if one != other { return one < other }
            }
            return false
        }
    }
}
