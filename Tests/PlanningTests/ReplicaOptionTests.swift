import Pipelines
import Quantities
import Statistics
import Synchronization
import TestKit
import Testing

@testable import Planning

/// Options with more replicas than the load takes, where percentiles are to keep a latency SLA.
@Suite struct ReplicaOptionTests {
    /// What a stage's response takes, with so many replicas busy on average; nil where they cannot keep up.
    typealias Form = @Sendable (_ service: Double, _ busy: Double, _ replicas: Double) -> Double?

    /// Three steps: with the fewest replicas that keep up twice the service, with one more 1½ times, then the service.
    static let stepped: Form = { service, busy, replicas in
        let spare = replicas - busy.rounded(.down) - 1
        return spare < 0 ? nil : service * (1 + max(0, 2 - spare) / 2)
    }

    /// A wait that falls the way waits fall, ρⁿ/(1 − ρ).
    static let waiting: Form = { service, busy, replicas in
        let load = busy / replicas
        guard load < 1 else { return nil }
        return service * (1 + 2 * (0..<Int(replicas)).reduce(1) { power, _ in power * load } / (1 - load))
    }

    /// More replicas have smaller batches; of every other point full batches are counted.
    @Sendable private static func joules(_ fullBatches: Double, _ point: Int, _ replicas: Int) -> Double? {
        point.isMultiple(of: 2) ? fullBatches + 0.125 * Double(replicas) : nil
    }

    /// - Parameter isPartial: whether requests take more than in full batches.
    private func planner(_ pipeline: Pipeline, _ form: @escaping Form, isPartial: Bool = false) -> Planner {
        Planner(pipeline) { option in
            let point = option.variant.points[option.point]
            let service = point.latency.value.value
            let busy = option.load.value * service / Double(point.batch)
            let full = point.energy.value.value / Double(point.batch)
            let energy = isPartial ? Self.joules(full, option.point, option.replicas) : nil
            return form(service, busy, Double(option.replicas)).map {
                StagedResponse(time: Seconds($0), energy: energy.map { Joules($0) })
            }
        }
    }

    private func truth(
        _ pipeline: Pipeline, _ goals: Goals, previous: Deployment? = nil, more: Int, _ form: @escaping Form,
        isPartial: Bool = false
    ) -> BruteForce {
        BruteForce(
            pipeline, goals, previous: previous, more: more,
            response: { form($0.service, $0.load * $0.service / Double($0.batch), Double($0.replicas)) },
            energy: { isPartial ? Self.joules($0.fullBatches, $0.point, $0.replicas) : nil })
    }

    /// A pipeline of up to three stages with few replicas each, or nil.
    private func smallPipeline(_ goals: Goals, _ generator: inout SeededGenerator) -> Pipeline? {
        var pipeline = randomPipeline(&generator)
        if Int.random(in: 0..<4, using: &generator) == 0 { pipeline.headroom = 1.5 }
        guard pipeline.stages.count <= 3 else { return nil }
        let plain = BruteForce(pipeline, goals)
        return plain.all.allSatisfy { $0.options.allSatisfy { $0.replicas <= 20 } } ? pipeline : nil
    }

    private func percentileGoals(_ generator: inout SeededGenerator) -> Goals {
        var goals = randomGoals(&generator)
        goals.latencyModel = .p99
        if Int.random(in: 0..<4, using: &generator) > 0 {
            goals.latencySLA = Seconds(Double.random(in: 0.2...3, using: &generator))
        }
        return goals
    }

    @Test(arguments: [false, true])
    func equalsBruteForceOverReplicas(isPartial: Bool) throws {
        var (feasible, infeasible, larger) = (0, 0, 0)
        try forRandomInstances(1200, seed: 61) { generator, label in
            var goals = percentileGoals(&generator)
            guard let pipeline = smallPipeline(goals, &generator) else { return }
            let planner = planner(pipeline, Self.stepped, isPartial: isPartial)
            var previous: Deployment?
            if Bool.random(using: &generator) {
                previous = try planner.plan(Goals(rate: Rate(1))).plan?.deployment
                goals.switchCost = 0.125
            }
            let truth = truth(
                pipeline, goals, previous: previous, more: goals.latencySLA == nil ? 0 : 3, Self.stepped,
                isPartial: isPartial)
            let outcome = try planner.plan(goals, previous: previous)
            guard let plan = outcome.plan, let best = truth.best else {
                infeasible += 1
                #expect((outcome.plan == nil) == (truth.best == nil), "\(label)")
                if let reason = outcome.infeasibility { truth.check(reason, label) }
                return
            }
            feasible += 1
            #expect(abs(plan.objective - best.objective) <= 1e-9, "\(label)")
            #expect(abs(plan.latency.value - best.latency) <= 1e-9, "\(label)")
            #expect(abs(plan.energyPerRequest.value - best.energy) <= 1e-9, "\(label)")
            #expect(abs(plan.cost - best.cost) <= 1e-9, "\(label)")
            #expect(plan.optimal && plan.stages.map(\.variant) == best.options.map(\.variant), "\(label)")
            #expect(plan.stages.map(\.point) == best.options.map(\.point), "\(label)")
            #expect(plan.stages.map(\.replicas) == best.options.map(\.replicas), "\(label)")
            var plain = goals
            plain.latencySLA = nil
            let fewest = BruteForce(pipeline, plain).all.first?.options.map(\.replicas) ?? []
            if zip(plan.stages, fewest).contains(where: { $0.replicas > $1 + 1 }) { larger += 1 }
        }
        #expect(feasible > 200 && infeasible > 100 && larger > 20, "\(feasible), \(infeasible), \(larger)")
    }

    /// Replicas that shorten a response by less than 1 % are passed over, so the plan is no worse than the best for an SLA 2 % tighter.
    @Test func missesNothingWorthHaving() throws {
        var feasible = 0
        try forRandomInstances(600, seed: 67) { generator, label in
            var goals = percentileGoals(&generator)
            guard let pipeline = smallPipeline(goals, &generator), let limit = goals.latencySLA else { return }
            let plan = try planner(pipeline, Self.waiting).plan(goals).plan
            let most = truth(pipeline, goals, more: 8, Self.waiting).best
            goals.latencySLA = limit * 0.98
            let least = truth(pipeline, goals, more: 8, Self.waiting).best
            if let least { #expect(try #require(plan).objective >= least.objective - 1e-9, "\(label)") }
            guard let plan else { return }
            feasible += 1
            #expect(plan.latency.value <= limit.value * (1 + 1e-9), "\(label)")
            #expect(try #require(most).objective >= plan.objective - 1e-9, "\(label)")
        }
        #expect(feasible > 100, "\(feasible)")
    }

    /// Of the figures of a point of one request a second: one replica is half busy.
    private func stage(_ variants: [(name: String, accuracy: Double, service: Double)]) -> Pipeline {
        func given<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
            Estimate(amount, provenance: .given(in: "test"))
        }
        let made = variants.map { variant in
            let point = OperatingPoint(
                batch: 1, latency: given(Seconds(variant.service)), energy: given(Joules(1)), cores: 2,
                idlePower: given(Watts(3)))
            return Variant(name: variant.name, accuracy: given(Fraction(variant.accuracy)), points: [point])
        }
        return Pipeline(name: "one", stages: [Stage(name: "s", after: [], variants: made)])
    }

    private func goals(_ limit: Double?) -> Goals {
        var goals = Goals(rate: Rate(1), objective: Objective(accuracy: 1), latencySLA: limit.map { Seconds($0) })
        goals.latencyModel = .p99
        return goals
    }

    @Test func twoReplicasKeepWhatOneMisses() throws {
        let planner = planner(stage([("small", 0.5, 0.25), ("large", 0.9, 0.5)]), Self.stepped)
        // Alone, the large one takes 1 s and the small one 0.5 s.
        let plan = try #require(try planner.plan(goals(0.8)).plan)
        #expect(plan.stages.map(\.variant) == ["large"] && plan.stages.map(\.replicas) == [2])
        #expect(plan.latency == Seconds(0.75) && plan.cost == 4 && plan.energyPerRequest == Joules(7))
        #expect(plan.stages[0].latency == plan.latency && plan.stages[0].cost == plan.cost)
        var dear = goals(0.8)
        dear.costCap = 3
        #expect(try planner.plan(dear).plan?.stages.map(\.variant) == ["small"])
        dear = goals(0.8)
        dear.energySLA = Joules(6)
        #expect(try planner.plan(dear).plan?.stages.map(\.variant) == ["small"])
        var limited = planner
        limited.pipeline.maxReplicas = 1
        #expect(try limited.plan(goals(0.8)).plan?.stages.map(\.variant) == ["small"])
        let pinned = try planner.plan(goals(0.8), previous: nil, pinnedReplicas: 1).plan
        #expect(pinned?.stages.map(\.variant) == ["small"])
    }

    @Test func fullyLoadedReplicasAreOneMore() throws {
        var planner = planner(stage([("full", 0.5, 2)]), Self.stepped)
        for limit in [nil, 10.0] {
            #expect(try planner.plan(goals(limit)).plan?.stages.map(\.replicas) == [3])
        }
        planner.pipeline.headroom = 4
        #expect(try planner.plan(goals(nil)).plan?.stages.map(\.replicas) == [3])
        planner.pipeline.headroom = 1
        planner.pipeline.maxReplicas = 2
        let reason = try #require(try planner.plan(goals(nil)).infeasibility)
        #expect("\(reason)" == "stage “s” needs at least 3 replicas and may have 2")
        #expect(try planner.plan(goals(10), previous: nil, pinnedReplicas: 2).plan == nil)
    }

    /// A cap that more replicas break is told for what it is: what it would have to become for the latency to hold.
    @Test func capsThatForbidReplicasAreTold() throws {
        let planner = planner(stage([("large", 0.9, 0.5)]), Self.stepped)
        var goals = goals(0.8)
        goals.costCap = 3
        let reason = try #require(try planner.plan(goals).infeasibility)
        #expect(reason.isJoint)
        #expect(reason.relaxations.map(\.constraint) == [.latency, .cost])
        #expect(reason.relaxations.map(\.bestWithOthers) == [1, 4])
        #expect(reason.relaxations.map(\.bestAlone) == [0.75, 2])
        let relaxed = try #require(try planner.plan(goals, givingUp: [.cost]))
        #expect(relaxed.plan.stages.map(\.replicas) == [2] && relaxed.relaxations.map(\.limit) == [4])
    }

    @Test func withoutAnSLANoneAreAdded() throws {
        try forRandomInstances(200, seed: 71) { generator, label in
            var goals = percentileGoals(&generator)
            goals.latencySLA = nil
            let pipeline = randomPipeline(&generator)
            let form: Form = { service, busy, replicas in service + busy / replicas }
            let request = try Request(goals)
            let table = try planner(pipeline, form).table(request)
            goals.latencyModel = .worstCase
            let worst = try planner(pipeline, form).table(try Request(goals))
            #expect(table.replicas == worst.replicas && table.nameRank == worst.nameRank, "\(label)")
            #expect(table.energyJoules == worst.energyJoules && table.cost == worst.cost, "\(label)")
        }
    }

    /// Which replicas a stage has is no change: only another variant or point is.
    @Test func switchCostsAreThoseOfVariantsAndPoints() throws {
        let planner = planner(stage([("a", 0.5, 0.5), ("b", 0.6, 0.5)]), Self.stepped)
        var goals = goals(0.8)
        goals.switchCost = 0.2
        let before = Deployment(stages: [.init(name: "s", variant: "a", point: 0)])
        let plan = try #require(try planner.plan(goals, previous: before).plan)
        #expect(plan.stages.map(\.variant) == ["a"] && plan.stages.map(\.replicas) == [2] && plan.objective == 0.5)
        // An SLA that no number of replicas keeps leaves them all.
        goals.latencySLA = Seconds(0.4)
        let table = try planner.table(try Request(goals), previous: before)
        #expect(zip(table.variant, table.changed).allSatisfy { $1 == ($0 == 0 ? 0 : 1) })
        #expect(table.replicas == [1, 2, 3, 1, 2, 3] && table.nameRank == [0, 1, 2, 3, 4, 5])
    }

    /// What runs is asked about as it runs: one question, whatever else might run.
    @Test func whatRunsIsAskedAboutOnce() throws {
        let pipeline = stage([("a", 0.5, 0.5), ("b", 0.6, 0.5)])
        let asked = Mutex<[Int]>([])
        let planner = Planner(pipeline) { option in
            asked.withLock { $0.append(option.replicas) }
            return StagedResponse(time: Seconds(1 / Double(option.replicas)))
        }
        let running = [RunningStage(variant: "b", point: 0, replicas: 3)]
        let plan = try #require(try planner.plan(running: running, goals(0.5)))
        #expect(asked.withLock { $0 } == [3])
        #expect(plan.stages.map(\.replicas) == [3] && plan.latency == Seconds(1.0 / 3) && plan.cost == 6)
        let wanted = try #require(try self.planner(pipeline, Self.stepped).plan(goals(0.8)).plan)
        let again = wanted.stages.map { RunningStage(variant: $0.variant, point: $0.point, replicas: $0.replicas) }
        let runs = try self.planner(pipeline, Self.stepped).plan(running: again, goals(0.8))
        #expect(runs?.objective == wanted.objective && runs?.latency == wanted.latency)
    }

    /// Cores that cost nothing are no reason for a reference that ignores energy to have more of them.
    @Test func aPlanThatIgnoresEnergyHasNoReplicasForNothing() throws {
        var pipeline = stage([("a", 0.5, 0.5)])
        pipeline.stages[0].variants[0].points[0].cores = 0
        let planner = planner(pipeline, Self.stepped)
        #expect(try planner.energyBlindPlan(goals(2)).plan?.stages.map(\.replicas) == [1])
        #expect(try planner.energyBlindPlan(goals(0.8)).plan?.stages.map(\.replicas) == [2])
        #expect(try planner.plan(goals(2)).plan?.stages.map(\.replicas) == [1])
    }

    @Test func replicasAreLookedAtWhileTheyGain() throws {
        func numbers(
            _ fewest: Double, most: Double, enough: Double = 0, _ seconds: (Double) -> Double?
        ) throws -> [Double] {
            let first = Response(replicas: fewest, seconds: try #require(seconds(fewest)))
            return try Responding.faster(than: first, enough: enough, most: most) { replicas in
                seconds(replicas).map { Response(replicas: replicas, seconds: $0) }
            }.map(\.replicas)
        }
        #expect(try numbers(1, most: 1e9) { 1 + 4 / ($0 * $0 * $0 * $0) } == [2, 3, 4])
        #expect(try numbers(1, most: 3) { 1 / $0 } == [2, 3])
        #expect(try numbers(2, most: 2) { 1 / $0 } == [])
        #expect(try numbers(30, most: 50) { 1 / $0 } == [31, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50])
        #expect(try numbers(100, most: 120) { 1 / $0 } == [106, 112, 119])
        #expect(try numbers(1, most: 9) { $0 > 4 ? nil : 1 / $0 } == [2, 3, 4])
        #expect(try numbers(1, most: 1e9) { _ in 0 } == [])
        #expect(try numbers(1, most: 1e9, enough: 0.25) { 1 / $0 } == [2, 3, 4])
        #expect(try numbers(1, most: 1e9) { 1 / $0 }.count < 400)
    }

    /// What the SLA leaves of the slowest of the others is quick enough, along the paths that a stage lies on.
    @Test func noReplicasAreLookedAtThatNoPlanTakes() throws {
        let one = stage([("a", 0.5, 0.5), ("b", 0.6, 0.25)]).stages[0]
        let after = [[], [0], [0], [1]]
        let stages = after.enumerated().map {
            Stage(name: "s\($0)", after: $1, variants: $0 == 2 ? [one.variants[1]] : one.variants)
        }
        let planner = planner(Pipeline(name: "fork", stages: stages), Self.stepped)
        // The slowest options take 1 s on stages 0, 1 and 3, one after another, and 0.5 s on stage 2.
        func most(_ limit: Double) throws -> [Double] {
            let table = try planner.table(try Request(goals(limit)))
            return table.order.indices.map { table.replicas[table.offsets[$0]..<table.offsets[$0 + 1]].max() ?? 0 }
        }
        #expect(try most(3) == [1, 1, 1, 1])
        #expect(try most(2.8) == [2, 2, 1, 2])
        #expect(try most(1.4) == [3, 3, 2, 3])
    }
}
