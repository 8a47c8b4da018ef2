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
            let day = try planner.day(
                randomGoals(&generator),
                carbonIntensities: [CarbonIntensity](repeating: CarbonIntensity(300), count: 24))
            let hours = day.hours
            #expect(hours.count == 24, "\(label)")
            #expect(hours.allSatisfy { abs($0.gramsSaved ?? 0) <= 1e-9 && $0.changedStages.isEmpty }, "\(label)")
            #expect(hours.allSatisfy { $0.outcome == day.fixed } && day.changes == 0, "\(label)")
            #expect(abs(day.totals?.savedShare ?? 0) < 1e-12, "\(label)")
        }
    }

    /// With cost and accuracy beside it, energy counts more in hours of dirty electricity.
    @Test func dirtierHoursNeverTakeMoreEnergy() throws {
        try forRandomInstances(200, seed: 32) { generator, label in
            let planner = Planner(randomPipeline(&generator))
            var goals = randomGoals(&generator)
            goals.carbonBudget = nil
            let hours = try planner.day(goals, carbonIntensities: [50, 100, 400, 900].map { CarbonIntensity($0) }).hours
            let energies = hours.compactMap { $0.outcome.plan?.energyPerRequest.value }
            #expect(zip(energies, energies.dropFirst()).allSatisfy { $0 >= $1 - 1e-9 }, "\(label): \(energies)")
            for hour in hours {
                guard let plan = hour.outcome.plan, let fixed = hour.fixedCarbonRate, let own = plan.carbonRate else {
                    continue
                }
                #expect(hour.gramsSaved.map { abs($0 - (fixed.value - own.value)) < 1e-12 } == true, "\(label)")
                #expect(hour.isFixedWithinBudget == true, "\(label)")
            }
        }
    }

    /// The fixed plan is the best single plan of the day: its objective is the mean of what it reaches in the hours.
    @Test func theFixedPlanIsJudgedInTheWeightsOfTheHours() throws {
        try forRandomInstances(200, seed: 35) { generator, label in
            let planner = Planner(randomPipeline(&generator))
            let goals = randomGoals(&generator)
            let curve = (0..<24).map { _ in Double(Int.random(in: 0...800, using: &generator)) }
            guard curve.contains(where: { $0 > 0 }) else { return }
            let mean = curve.reduce(0, +) / 24
            let day = try planner.day(goals, carbonIntensities: curve.map { CarbonIntensity($0) })
            #expect(abs(day.meanCarbonIntensity.value - mean) < 1e-9, "\(label)")
            guard let fixed = day.fixed.plan else {
                #expect(day.totals == nil && day.hours.allSatisfy { $0.fixedObjective == nil }, "\(label)")
                return
            }
            let reached = day.hours.compactMap(\.fixedObjective)
            let inMean = reached.reduce(0, +) / 24
            guard reached.count == 24 else { return }
            #expect(abs(inMean - fixed.objective) <= 1e-9 * max(1, abs(fixed.objective)), "\(label)")
            for (hour, intensity) in zip(day.hours, curve) {
                // In the hour's own weights, counted up anew.
                let weights = goals.objective ?? Objective(accuracy: 1)
                let own =
                    weights.accuracy * fixed.accuracy - weights.cost * fixed.cost
                    - weights.energy * intensity / mean * fixed.energyPerRequest.value
                #expect(hour.fixedObjective.map { abs($0 - own) < 1e-9 } == true, "\(label)")
                guard let plan = hour.outcome.plan, hour.isFixedWithinBudget == true else { continue }
                #expect(plan.objective >= own - 1e-9, "\(label): hour \(hour.hour)")
            }
        }
    }

    @Test func totalsAreTheSumsOfTheHours() throws {
        try forRandomInstances(100, seed: 36) { generator, label in
            let planner = Planner(randomPipeline(&generator))
            let curve = (0..<12).map { _ in CarbonIntensity(Double(Int.random(in: 100...800, using: &generator))) }
            let day = try planner.day(randomGoals(&generator), carbonIntensities: curve)
            #expect(day.hoursWithoutPlan == day.hours.count { $0.outcome.plan == nil }, "\(label)")
            #expect(day.hoursFixedOverBudget == day.hours.count { $0.isFixedWithinBudget == false }, "\(label)")
            guard let totals = day.totals, let fixed = day.fixed.plan else { return }
            let both = day.hours.compactMap { hour in hour.outcome.plan.map { (hour.carbonIntensity, $0) } }
            #expect(totals.hours == both.count, "\(label)")
            // Watts for an hour at grams per kilowatt-hour.
            let grams = both.reduce(0) { $0 + $1.1.power.value / 1000 * $1.0.value }
            let fixedGrams = both.reduce(0) { $0 + fixed.power.value / 1000 * $1.0.value }
            #expect(abs(totals.emissions.value - grams) < 1e-9 * max(1, grams), "\(label)")
            #expect(abs(totals.fixedEmissions.value - fixedGrams) < 1e-9 * max(1, fixedGrams), "\(label)")
            #expect(abs(totals.saved.value - (fixedGrams - grams)) < 1e-9 * max(1, grams), "\(label)")
            #expect(abs(totals.fixedEnergy.value - fixed.power.value * 3600 * Double(both.count)) < 1e-6, "\(label)")
        }
    }

    @Test func twiceTheLoadIsTwiceTheRate() throws {
        try forRandomInstances(100, seed: 33) { generator, label in
            let planner = Planner(randomPipeline(&generator))
            var goals = randomGoals(&generator)
            let changes = try planner.loadChanges(goals, times: [1, 2])
            #expect(try planner.plan(goals) == changes[0].outcome && changes[0].loadTimes == 1, "\(label)")
            goals.rate = goals.rate.map { $0 * 2 }
            #expect(try planner.plan(goals) == changes[1].outcome && changes[1].rate == goals.rate, "\(label)")
        }
    }

    @Test func nonsenseIsRefused() throws {
        var generator = SeededGenerator(seed: 34)
        let planner = Planner(randomPipeline(&generator))
        let goals = Goals(rate: Rate(1))
        #expect(throws: PlanningError.self) { try planner.day(goals, carbonIntensities: []) }
        for bad in [-1, Double.nan, .infinity] {
            #expect(throws: PlanningError.self) { try planner.day(goals, carbonIntensities: [CarbonIntensity(bad)]) }
            #expect(throws: PlanningError.self) { try planner.loadChanges(goals, times: [1, bad]) }
        }
    }
}
