import Foundation
import Quantities
import TestKit
import Testing

@testable import Profiling

@Suite struct CampaignLedgerTests {
    /// Runs a ledger to its end with made-up results.
    private func finish(
        _ ledger: inout CampaignLedger, limit: Int = 1000, _ result: (PlannedTrial) throws -> Trial
    ) rethrows -> [PlannedTrial] {
        var planned: [PlannedTrial] = []
        while planned.count < limit, let next = ledger.next() {
            planned.append(next)
            ledger.record(try result(next))
        }
        return planned
    }

    private func steady(_ planned: PlannedTrial) throws -> Trial {
        try Example.trial(planned.key.treatment, block: planned.key.block, again: planned.key.isRemeasurement)
    }

    /// Figures that depend on the key alone, now and then far off.
    private func noisy(_ planned: PlannedTrial) throws -> Trial {
        var hash = UInt64(planned.key.block + 1) &* 0x9E37_79B9_7F4A_7C15
        for byte in planned.key.description.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let share = Double(hash >> 40) / Double(1 << 24)
        if share > 0.97 {
            return Example.failure(
                planned.key.treatment, block: planned.key.block, again: planned.key.isRemeasurement)
        }
        return try Example.trial(
            planned.key.treatment, block: planned.key.block, again: planned.key.isRemeasurement,
            latency: share > 0.8 ? 3 : 1 + 0.05 * share, energy: 10 + share)
    }

    @Test func steadyTrialsNeedTheMinimumOnly() throws {
        let design = Example.design(stopping: StoppingRule(minimumRepeats: 3, maximumRepeats: 10))
        var ledger = CampaignLedger(design)
        #expect(ledger.remaining.count == 54)
        let planned = try finish(&ledger, steady)
        #expect(planned == design.trials)
        #expect(ledger.remaining.isEmpty && ledger.next() == nil)
    }

    @Test func onlyImprecisePointsAreRepeated() throws {
        let design = Example.design(stopping: StoppingRule(minimumRepeats: 3, maximumRepeats: 6))
        let unsteady = design.treatments[4]
        var ledger = CampaignLedger(design)
        let planned = try finish(&ledger) { planned in
            let energy = planned.key.treatment == unsteady ? 10.0 + 5.0 * Double(planned.key.block % 2) : 10
            return try Example.trial(planned.key.treatment, block: planned.key.block, energy: energy)
        }
        #expect(planned.count == 54 + 3)
        #expect(planned.dropFirst(54).allSatisfy { $0.key.treatment == unsteady })
        #expect(planned.dropFirst(54).map(\.key.block) == [3, 4, 5])
    }

    @Test func aFailedPointIsNotTriedAgain() throws {
        let design = Example.design()
        let bad = Set(design.treatments.filter { $0.variant == "b" })
        var ledger = CampaignLedger(design)
        let planned = try finish(&ledger) { planned in
            bad.contains(planned.key.treatment)
                ? Example.failure(planned.key.treatment, block: planned.key.block) : try steady(planned)
        }
        for treatment in design.treatments {
            #expect(planned.count { $0.key.treatment == treatment } == (bad.contains(treatment) ? 1 : 3))
        }
    }

    @Test func aDeviatingTrialIsMeasuredAgainUpToTheBound() throws {
        var design = Example.design(variants: ["a"], batches: [1, 2], threads: [1])
        let (noisy, calm) = (design.treatments[0], design.treatments[1])
        func run() throws -> [PlannedTrial] {
            var ledger = CampaignLedger(design)
            return try finish(&ledger) { planned in
                let far = planned.key.treatment == noisy && planned.key.block == 1
                return try Example.trial(
                    planned.key.treatment, block: planned.key.block, again: planned.key.isRemeasurement,
                    latency: far ? 4 : 1)
            }
        }
        // The third repeat shows that the second deviates: one more trial for it, at the end of that block.
        let planned = try run()
        #expect(planned.count == 7)
        #expect(planned.last?.key == TrialKey(noisy, block: 2, isRemeasurement: true))
        #expect(planned.count { $0.key.treatment == calm } == 3)
        design.noise.maximumRemeasurements = 0
        #expect(try run().count == 6)
    }

    @Test func tellsHowFarANewTrialIsFromItsSiblings() throws {
        var ledger = CampaignLedger(Example.design(variants: ["a"], batches: [4], threads: [2]))
        #expect(ledger.deviation(of: 9, at: Example.treatment) == 0)
        for block in 0..<3 { ledger.record(try Example.trial(block: block)) }
        #expect(ledger.deviation(of: 1, at: Example.treatment) == 0)
        // The siblings agree, so 2 % of their median counts as their spread.
        #expect(abs(ledger.deviation(of: 2, at: Example.treatment) - 50) < 1e-9)
    }

    @Test func anInterruptedCampaignGoesOnInItsOrder() throws {
        let seed = testSeed(ProcessInfo.processInfo.environment)
        try forRandomInstances(60, seed: seed) { generator, label in
            let stopping = StoppingRule(minimumRepeats: 3, maximumRepeats: 7, target: Fraction(0.03))
            let design = Example.design(stopping: stopping, seed: generator.next())
            var whole = CampaignLedger(design)
            let order = try finish(&whole, noisy)

            let cut = Int(generator.next() % UInt64(order.count + 1))
            let before = try order.prefix(cut).map(noisy).shuffled(using: &generator)
            var resumed = CampaignLedger(design, completed: before)
            let rest = try finish(&resumed, noisy)
            #expect(rest == Array(order.dropFirst(cut)), "\(label), cut at \(cut)")
        }
    }
}
