import Metering
import Quantities
import Serving
import TestKit
import Testing

/// What single requests are told, against what they used.
@Suite struct RequestChargeTests {
    /// Ten requests a second, each 50 ms of one thread at 30 W beyond 20 W of rest.
    private func steady(_ service: SyntheticService, seconds: Int) throws {
        for step in 0..<seconds * 200 {
            if step.isMultiple(of: 20) { service.arrive() }
            try service.pass()
        }
    }

    private static let stage = SyntheticService.Stage(base: 0, perItem: 10)

    @Test func aSteadyRequestPaysForItsThreadAndItsPartOfRest() throws {
        let service = try SyntheticService(stages: [Self.stage])
        try steady(service, seconds: 40)
        let last = try #require(service.charges.last?.energy)
        #expect(last.dynamic.value.isApproximately(30 * 0.05, within: 0.02))
        let idle = service.charges.suffix(50).compactMap { $0.energy?.idle?.value }.reduce(0, +) / 50
        #expect(idle.isApproximately(20 * 0.1, within: 0.02))
        #expect(last.power.value.isApproximately(35, within: 0.2))
        #expect(last.carbon == nil)
        let interval = try #require(last.interval)
        #expect(interval.contains(last.total) && interval.lower < last.total)
    }

    @Test func nothingIsToldBeforeTheFirstWindowHasClosed() throws {
        let service = try SyntheticService(stages: [SyntheticService.Stage(base: 0, perItem: 1)])
        service.arrive()
        try service.pass()
        #expect(service.charges.count == 1)
        #expect(service.charges[0].energy == nil)
        for _ in 0..<20 { try service.pass() }
        service.arrive()
        try service.pass()
        #expect(service.charges.last?.energy != nil)
        // What the first request used is not put upon the second.
        let account = service.ledger.account
        #expect(account.unattributed.work.value.isApproximately(30 * 0.005, within: 1e-3))
    }

    @Test func aBatchIsSharedByItsItemsAndABiggerModelPaysMore() throws {
        let stages = [SyntheticService.Stage(threads: 1, batch: 4, base: 4, perItem: 2)]
        let service = try SyntheticService(stages: stages)
        for step in 0..<8000 {
            if step.isMultiple(of: 40) { for _ in 0..<(step.isMultiple(of: 80) ? 4 : 1) { service.arrive() } }
            try service.pass()
        }
        // Alone 6 steps, in the batch of four 12 steps for all: half as much each.
        let alone = try #require(service.charges.last { $0.work > Seconds(0.02) }?.energy)
        let shared = try #require(service.charges.last { $0.work < Seconds(0.02) }?.energy)
        #expect((alone.dynamic / shared.dynamic).isApproximately(2, within: 0.02))
        #expect(shared.dynamic.value.isApproximately(30 * 0.015, within: 0.03))
    }

    @Test func whatOtherProcessesUseIsNotCharged() throws {
        var power = SyntheticService.Power()
        (power.other, power.otherCPU) = (30, 1)
        let service = try SyntheticService(stages: [Self.stage], power: power)
        try steady(service, seconds: 40)
        let account = service.ledger.account
        // Half a CPU is the service's, one is not, and each draws as much.
        #expect((account.other / account.elapsed).value.isApproximately(30, within: 0.03))
        let last = try #require(service.charges.last?.energy)
        #expect(last.dynamic.value.isApproximately(1.5, within: 0.05))
        guard case .modelled(let origin) = last.provenance else {
            Issue.record("a share by CPU time is not a measurement")
            return
        }
        #expect(origin == "share of CPU time of source synthetic")
    }

    @Test func overheadBesideBatchesIsSharedByTheAnswers() throws {
        var power = SyntheticService.Power()
        (power.overhead, power.overheadCPU) = (15, 0.5)
        let service = try SyntheticService(stages: [Self.stage], power: power)
        try steady(service, seconds: 60)
        let account = service.ledger.account
        #expect((account.charged.overhead / account.elapsed).value.isApproximately(15, within: 0.05))
        #expect((account.charged.work / account.elapsed).value.isApproximately(15, within: 0.05))
    }

    @Test func withoutABaselineIdleIsUnknownAndSaidToBe() throws {
        let service = try SyntheticService(stages: [Self.stage], knowsRest: false)
        try steady(service, seconds: 20)
        let last = try #require(service.charges.last?.energy)
        #expect(last.idle == nil)
        #expect(last.dynamic.value.isApproximately(35 * 0.1, within: 0.05))
    }

    @Test func emissionsAreIntensityTimesOverheadTimesEnergy() throws {
        let carbon = try CarbonSettings(
            intensity: Estimate(CarbonIntensity(400), provenance: .published(in: "table")), powerUsageEffectiveness: 1.5
        )
        let service = try SyntheticService(stages: [Self.stage], carbon: carbon)
        try steady(service, seconds: 20)
        let last = try #require(service.charges.last?.energy)
        let grams = try #require(last.carbon)
        #expect((grams.value / (last.total.value / 3.6e6 * 400 * 1.5)).isApproximately(1, within: 1e-9))
    }

    @Test func aNightWithoutRequestsIsNotChargedToTheFirstOfTheMorning() throws {
        let service = try SyntheticService(stages: [Self.stage])
        try steady(service, seconds: 10)
        let before = service.ledger.account
        for _ in 0..<200 * 60 { try service.pass() }
        let night = service.ledger.account.since(before)
        #expect((night.unattributed.idle / night.elapsed).value.isApproximately(20, within: 0.05))
        let count = service.charges.count
        for _ in 0..<50 { service.arrive() }
        for _ in 0..<600 { try service.pass() }
        let morning = service.charges[count...].prefix(50).compactMap { $0.energy?.idle }
        #expect(morning[0] <= Joules(20 * 1.2))
        // 50 requests in 2.5 s, and the second before: no more than the machine's rest.
        #expect(morning.reduce(.zero, +) <= Joules(20 * 4))
    }

    @Test func minutesOfFailuresDoNotMakeTheNextAnswerDear() throws {
        let service = try SyntheticService(stages: [Self.stage])
        try steady(service, seconds: 20)
        for step in 0..<200 * 300 {
            if step.isMultiple(of: 20) { service.arrive(fails: true) }
            try service.pass()
        }
        let count = service.charges.count
        try steady(service, seconds: 20)
        let dynamic = service.charges[count...].compactMap { $0.energy?.dynamic.value }
        // 2.25 J: half as much again while failures are paid; 17 J: of the last second, in which nobody was answered.
        #expect((dynamic.max() ?? .infinity) < 20)
        #expect((dynamic.last ?? 0).isApproximately(1.5, within: 0.3))
        let account = service.ledger.account
        #expect((account.unattributed.work + account.unattributed.overhead).value > 0.9 * 15 * 300)
    }

    @Test func aLostSourceEndsTheFigures() throws {
        let service = try SyntheticService(stages: [Self.stage])
        try steady(service, seconds: 10)
        #expect(service.charges.last?.energy != nil)
        service.synthetic.fail(.system(19))
        try steady(service, seconds: 2)
        #expect(service.charges.last?.energy == nil)
        service.synthetic.fail(nil)
        try steady(service, seconds: 2)
        #expect(service.charges.last?.energy != nil)
    }
}
