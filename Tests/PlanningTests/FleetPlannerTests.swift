import Planning
import Quantities
import Statistics
import TestKit
import Testing

@Suite struct FleetPlannerTests {
    @Test func equalsBruteForce() throws {
        var feasible = 0
        try forRandomInstances(1000, seed: 11) { generator, label in
            let isCoarse = Bool.random(using: &generator)
            func figure(_ range: ClosedRange<Double>) -> Double {
                let drawn = Double.random(in: range, using: &generator)
                return isCoarse ? (drawn * 2).rounded() / 2 : drawn
            }
            let members = (0..<Int.random(in: 1...5, using: &generator)).map { index in
                FleetPlanner.Member(
                    name: "p\(index)",
                    plans: (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                        .init(objective: figure(-2...2), power: Watts(figure(0...10)))
                    })
            }
            let cap = figure(2...30)
            var best: (objective: Double, power: Double)?
            var digits = members.map { _ in 0 }
            while true {
                let chosen = zip(members, digits).map { $0.plans[$1] }
                let objective = chosen.reduce(0) { $0 + $1.objective }
                let power = chosen.reduce(0) { $0 + $1.power.value }
                if power <= cap * (1 + 1e-9) {
                    let isBetter = best.map {
                        objective > $0.objective + 1e-11
                            || (abs(objective - $0.objective) <= 1e-11 && power < $0.power)
                    }
                    if isBetter ?? true { best = (objective, power) }
                }
                guard let place = digits.indices.last(where: { digits[$0] + 1 < members[$0].plans.count }) else {
                    break
                }
                digits[place] += 1
                for later in digits.indices where later > place { digits[later] = 0 }
            }
            let outcome = try FleetPlanner(members).plan(powerCap: Watts(cap))
            #expect((outcome == nil) == (best == nil), "\(label)")
            guard let outcome, let best else { return }
            feasible += 1
            #expect(abs(outcome.objective - best.objective) <= 1e-9, "\(label)")
            #expect(abs(outcome.power.value - best.power) <= 1e-9, "\(label)")
            #expect(outcome.bound >= outcome.objective, "\(label)")
        }
        #expect(feasible > 300 && feasible < 1000)
    }

    @Test func nonsenseIsRefused() {
        let member = FleetPlanner.Member(name: "p", plans: [.init(objective: .nan, power: Watts(1))])
        #expect(throws: PlanningError.self) { try FleetPlanner([member]).plan(powerCap: Watts(1)) }
        #expect(throws: PlanningError.self) { try FleetPlanner([]).plan(powerCap: Watts(.infinity)) }
    }
}
