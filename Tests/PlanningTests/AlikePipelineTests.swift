import Planning
import Quantities
import Statistics
import TestKit
import Testing

/// Fleets of alike pipelines, which are searched as groups, against every way to share the plans out.
@Suite struct AlikePipelineTests {
    /// Sorted choices of plans for the members of one kind: alike members may swap theirs.
    private func multisets(_ plans: Int, _ members: Int) -> [[Int]] {
        guard members > 0 else { return [[]] }
        return multisets(plans, members - 1).flatMap { head in ((head.last ?? 0)..<plans).map { head + [$0] } }
    }

    @Test func equalsEveryWayToShareThePlansOut() throws {
        var (feasible, capped) = (0, 0)
        try forRandomInstances(400, seed: 61) { generator, label in
            let isCoarse = Bool.random(using: &generator)
            func figure(_ range: ClosedRange<Double>) -> Double {
                let drawn = Double.random(in: range, using: &generator)
                return isCoarse ? (drawn * 2).rounded() / 2 : drawn
            }
            let kinds = (0..<Int.random(in: 1...2, using: &generator)).map { _ in
                (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                    FleetPlanner.Choice(objective: figure(-2...2), power: Watts(figure(0...10)), cost: figure(0...3))
                }
            }
            let count = kinds.count == 1 ? Int.random(in: 4...8, using: &generator) : 4
            guard kinds.count == 1 || kinds[0] != kinds[1] else { return }
            let alike = kinds.flatMap { plans in (0..<count).map { FleetPlanner.Member(name: "p\($0)", plans: plans) }
            }
            // Alike members need not stand in a row: their order is 0 4 1 5 … where kinds alternate.
            let isMixed = kinds.count == 2 && Bool.random(using: &generator)
            let order = isMixed ? (0..<2 * count).map { $0 / 2 + $0 % 2 * count } : Array(alike.indices)
            let members = order.map { alike[$0] }
            let powerCap = figure(2...8) * Double(members.count)
            let costCap = Bool.random(using: &generator) ? figure(0.5...2) * Double(members.count) : nil
            var ways: [[Int]] = [[]]
            for plans in kinds {
                let shares = multisets(plans.count, count)
                ways = ways.flatMap { way in shares.map { way + $0 } }
            }
            let outcomes = ways.map { way in
                let chosen = zip(alike, way).map { $0.plans[$1] }
                return (
                    way: way, objective: chosen.reduce(0) { $0 + $1.objective },
                    power: chosen.reduce(0) { $0 + $1.power.value }, cost: chosen.reduce(0) { $0 + $1.cost }
                )
            }
            var left = outcomes.filter {
                $0.power <= powerCap * (1 + 1e-9) && $0.cost <= (costCap ?? .infinity) * (1 + 1e-9)
            }
            if left.count < outcomes.count { capped += 1 }
            let outcome = try FleetPlanner(members).plan(powerCap: Watts(powerCap), costCap: costCap)
            #expect((outcome == nil) == left.isEmpty, "\(label)")
            guard let outcome, let best = left.map(\.objective).max() else { return }
            feasible += 1
            left.removeAll { $0.objective < best - 1e-11 }
            let power = left.map(\.power).min() ?? 0
            left.removeAll { $0.power > power + 1e-11 }
            let cost = left.map(\.cost).min() ?? 0
            left.removeAll { $0.cost > cost + 1e-11 }
            let first = left.map(\.way).min { $0.lexicographicallyPrecedes($1) }
            #expect(abs(outcome.objective - best) <= 1e-9 && outcome.optimal, "\(label)")
            #expect(abs(outcome.power.value - power) <= 1e-9, "\(label)")
            #expect(abs(outcome.cost - cost) <= 1e-9, "\(label)")
            var plans = order
            for (place, index) in order.enumerated() { plans[index] = outcome.plans[place] }
            #expect(plans == first, "\(label)")
        }
        #expect(feasible > 200 && capped > 100, "\(feasible) feasible, \(capped) with a cap that matters")
    }

    /// A thousand alike pipelines are proven, with and without a second cap; the relaxed bound is near.
    @Test func aThousandAlikeAreProven() throws {
        try forRandomInstances(2, seed: 62) { generator, label in
            let plans = (1...8).map { step in
                FleetPlanner.Choice(
                    objective: 1 - 1 / (1 + Double(step) * .random(in: 0.4...0.6, using: &generator)),
                    power: Watts(20 + 15 * Double(step) + .random(in: 0...10, using: &generator)), cost: Double(step))
            }
            let planner = FleetPlanner((0..<1000).map { .init(name: "p\($0)", plans: plans) })
            let outcome = try #require(try planner.plan(powerCap: Watts(80_123.4)))
            #expect(outcome.optimal && outcome.power <= Watts(80_123.4 * (1 + 1e-9)), "\(label)")
        }
    }
}
