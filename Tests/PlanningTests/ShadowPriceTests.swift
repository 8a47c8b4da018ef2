import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

@testable import Planning

@Suite struct ShadowPriceTests {
    /// Two variants of one stage at 10 requests a second: the thrifty one takes 1 J and has 0.5, the other 2 J and 0.9.
    private static let yaml = """
        name: two
        stages:
          - name: a
            variants:
              - {name: thrifty, accuracy: 0.5, points: [{batch: 1, latency: 0.05, cores: 1, energy: 1, idlePower: 0}]}
              - {name: lavish, accuracy: 0.9, points: [{batch: 1, latency: 0.1, cores: 1, energy: 2, idlePower: 0}]}
        """

    private func prices(_ goals: Goals) throws -> [ShadowPrice] {
        let planner = Planner(try PipelineFile(parsing: Self.yaml, file: "two.yaml").resolved())
        let plan = try #require(try planner.plan(goals).plan)
        return try planner.sensitivity(goals).shadowPrices(of: plan)
    }

    @Test func aStepThatReachesTheBetterVariantHasItsPrice() throws {
        // 1.9 J keep the better variant away; 2.09 J let it in: 0.4 of accuracy for 0.19 J.
        var goals = Goals(rate: Rate(10), energySLA: Joules(1.9))
        let energy = try #require(try prices(goals).first)
        #expect(energy.constraint == .energy && energy.unit == "J" && energy.limit == 1.9 && energy.used == 1)
        #expect(abs(energy.slack - 0.9) < 1e-12 && energy.change == 0.1)
        #expect(try abs(#require(energy.objectivePerUnitLooser) - 0.4 / 0.19) < 1e-9)
        #expect(energy.objectivePerUnitTighter == 0)
        // A floor is loosened downwards: below 0.5 nothing is gained; 0.55 needs the better variant, which energy weighs.
        goals = Goals(rate: Rate(10), objective: Objective(energy: 1))
        goals.accuracyFloor = 0.5
        let floor = try #require(try prices(goals).first)
        #expect(floor.constraint == .accuracy && floor.slack == 0 && floor.objectivePerUnitLooser == 0)
        #expect(try abs(#require(floor.objectivePerUnitTighter) - 1 / 0.05) < 1e-6)
        // At 1 J no plan keeps 0.9 J, and no share of zero watts moves a cap.
        let tight = try #require(try prices(Goals(rate: Rate(10), energySLA: Joules(1))).first)
        #expect(tight.objectivePerUnitTighter == nil && tight.objectivePerUnitLooser == 0 && tight.slack == 0)
    }

    /// Prices are never negative, and say what planning with the moved cap gives.
    @Test func pricesAgreeWithPlansForMovedCaps() throws {
        try forRandomInstances(300, seed: 41) { generator, label in
            let planner = Planner(randomPipeline(&generator))
            let goals = randomGoals(&generator)
            guard let plan = try planner.plan(goals).plan else { return }
            let moves = try planner.sensitivity(goals)
            let prices = moves.shadowPrices(of: plan)
            #expect(Set(prices.map(\.constraint)) == Set(moves.map(\.constraint)), "\(label)")
            for price in prices {
                #expect(price.slack >= 0, "\(label): \(price)")
                #expect(price.objectivePerUnitLooser.map { $0 >= 0 } == true, "\(label): \(price)")
                guard price.constraint == .cost else { continue }
                var moved = goals
                moved.costCap = goals.costCap.map { $0 * 1.1 }
                let gain = try #require(try planner.plan(moved).plan).objective - plan.objective
                #expect(abs((price.objectivePerUnitLooser ?? -1) * price.limit * 0.1 - gain) < 1e-9, "\(label)")
                moved.costCap = goals.costCap.map { $0 * 0.9 }
                let loss = try planner.plan(moved).plan.map { plan.objective - $0.objective }
                #expect((loss == nil) == (price.objectivePerUnitTighter == nil), "\(label)")
                if let loss {
                    #expect(abs((price.objectivePerUnitTighter ?? -1) * price.limit * 0.1 - loss) < 1e-9, "\(label)")
                }
            }
        }
    }
}
