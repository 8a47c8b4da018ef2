import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

@testable import Planning

@Suite struct HourPlanTests {
    @Test func aFlatCurveSavesNothing() throws {
        try forRandomInstances(100, seed: 31) { generator, label in
            let planner = Planner(randomPipeline(&generator))
            let hours = try planner.day(
                randomGoals(&generator),
                carbonIntensities: [CarbonIntensity](repeating: CarbonIntensity(300), count: 24))
            #expect(hours.count == 24, "\(label)")
            #expect(hours.allSatisfy { abs($0.gramsSaved ?? 0) <= 1e-9 }, "\(label)")
        }
    }

    /// With cost and accuracy beside it, energy counts more in hours of dirty electricity.
    @Test func dirtierHoursNeverTakeMoreEnergy() throws {
        try forRandomInstances(200, seed: 32) { generator, label in
            let planner = Planner(randomPipeline(&generator))
            var goals = randomGoals(&generator)
            goals.carbonBudget = nil
            let hours = try planner.day(goals, carbonIntensities: [50, 100, 400, 900].map { CarbonIntensity($0) })
            let energies = hours.compactMap { $0.outcome.plan?.energyPerRequest.value }
            #expect(zip(energies, energies.dropFirst()).allSatisfy { $0 >= $1 - 1e-9 }, "\(label): \(energies)")
            for hour in hours {
                guard let plan = hour.outcome.plan, let fixed = hour.fixedCarbonRate, let own = plan.carbonRate else {
                    continue
                }
                #expect(hour.gramsSaved == fixed.value - own.value, "\(label)")
                #expect(hour.isFixedWithinBudget == true, "\(label)")
            }
        }
    }

    @Test func twiceTheLoadIsTwiceTheRate() throws {
        try forRandomInstances(100, seed: 33) { generator, label in
            let planner = Planner(randomPipeline(&generator))
            var goals = randomGoals(&generator)
            let doubled = try planner.plan(goals, loadTimes: 2)
            goals.rate = goals.rate.map { $0 * 2 }
            #expect(try planner.plan(goals) == doubled, "\(label)")
        }
    }

    @Test func nonsenseIsRefused() throws {
        var generator = SeededGenerator(seed: 34)
        let planner = Planner(randomPipeline(&generator))
        let goals = Goals(rate: Rate(1))
        #expect(throws: PlanningError.self) { try planner.day(goals, carbonIntensities: []) }
        for bad in [-1, Double.nan, .infinity] {
            #expect(throws: PlanningError.self) { try planner.day(goals, carbonIntensities: [CarbonIntensity(bad)]) }
            #expect(throws: PlanningError.self) { try planner.plan(goals, loadTimes: bad) }
        }
    }
}
