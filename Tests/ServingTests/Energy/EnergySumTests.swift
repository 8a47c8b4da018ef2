import Foundation
import Metering
import Pipelines
import Quantities
import Serving
import Statistics
import TestKit
import Testing

/// What requests are charged, and what nobody is, must be what the meter shows.
@Suite struct EnergySumTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    /// A load that changes its rate every few seconds, now and then to nothing.
    private func load(_ service: SyntheticService, seconds: Int, failing: Double, _ generator: inout SeededGenerator)
        throws
    {
        let capacity =
            service.stages.map { stage in
                Double(stage.batch) / Double(stage.base + stage.batch * stage.perItem)
            }.min() ?? 0
        var rate = 0.0
        for step in 0..<seconds * 200 {
            if step.isMultiple(of: 600) { rate = generator.uniform() < 0.2 ? 0 : capacity * generator.uniform() }
            if generator.uniform() < rate { service.arrive(fails: generator.uniform() < failing) }
            try service.pass()
        }
    }

    private func randomService(_ generator: inout SeededGenerator, isModelled: Bool = false) throws -> SyntheticService
    {
        let stages = (0..<1 + generator.index(below: 3)).map { _ in
            SyntheticService.Stage(
                threads: 1 + generator.index(below: 4), batch: 1 + generator.index(below: 8),
                base: 1 + generator.index(below: 20), perItem: 1 + generator.index(below: 6))
        }
        let hasOthers = generator.uniform() < 0.5
        let power = SyntheticService.Power(
            idle: 5 + 40 * generator.uniform(), thread: 5 + 20 * generator.uniform(),
            overhead: 2 * generator.uniform(), overheadCPU: 0.2 * generator.uniform(),
            other: hasOthers ? 20 * generator.uniform() : 0, otherCPU: hasOthers ? 1 : 0)
        return try SyntheticService(stages: stages, power: power, isModelled: isModelled)
    }

    @Test(arguments: [false, true])
    func chargesAndWhatNobodyPaysAreTheMetersTotal(isModelled: Bool) throws {
        try forRandomInstances(12, seed: seed) { generator, label in
            let service = try randomService(&generator, isModelled: isModelled)
            let first = try service.synthetic.meter.read()
            try load(service, seconds: 90, failing: 0, &generator)
            let metered = service.synthetic.meter.use(from: first, to: try service.synthetic.meter.read()).total.value
            let account = service.ledger.account
            #expect(account.metered.value.isApproximately(metered.value, within: 1e-6), "\(label)")
            #expect(abs(account.outstanding / metered) <= 0.01, "\(label): \(account)")
            let told = service.charges.reduce(Joules.zero) { $0 + ($1.energy?.total ?? .zero) }
            #expect(told.value.isApproximately(account.charged.sum.value, within: 1e-6), "\(label)")
        }
    }

    /// Batches of each size take what they take, and the joules are those that requests paid.
    @Test func whatBatchesTookIsKept() throws {
        let service = try SyntheticService(stages: [.init(threads: 2, batch: 3, base: 4, perItem: 2)])
        let monitor = Monitor(
            stages: [ServedStage(name: "stage0", variants: [.init(name: "v", file: "f")])], ledger: service.ledger,
            clock: service.synthetic.clock.clock)
        service.monitor = monitor
        #expect(monitor.served.isEmpty)
        var generator = SeededGenerator(seed: seed)
        try load(service, seconds: 30, failing: 0, &generator)
        let served = try #require(monitor.served.first)
        #expect(monitor.served.count == 1 && served.stage == "stage0" && served.variant == "v")
        #expect(served.batches.count > 1)
        for batches in served.batches {
            #expect(batches.threads == 2 && batches.variation.value < 1e-6)
            let steps = Double(4 + 2 * batches.batch)
            #expect(abs(batches.mean.value - steps * SyntheticService.step.value) < 1e-9)
        }
        let items = served.batches.reduce(0) { $0 + $1.count * $1.batch }
        let energy = try #require(served.energy)
        #expect(energy.items > 0 && energy.items <= Double(items))
        let account = service.ledger.account.charged
        #expect(abs(energy.joules.value - (account.work + account.overhead).value) < 1e-6)
    }

    @Test(arguments: [false, true])
    func theMachinesIdlePowerIsKnownAtOnce(isModelled: Bool) throws {
        let service = try SyntheticService(power: .init(idle: 17), isModelled: isModelled)
        try service.pass()
        #expect(service.ledger.idlePower.map { abs($0.value.value - 17) < 1e-6 } == true)
        let ignorant = try SyntheticService(knowsRest: false)
        try ignorant.pass()
        #expect(ignorant.ledger.idlePower == nil)
    }

    @Test func underSteadyLoadRequestsPayForEverythingThatIsNotOthers() throws {
        try forRandomInstances(6, seed: seed) { generator, label in
            let service = try randomService(&generator)
            let capacity = service.stages.map { Double($0.batch) / Double($0.base + $0.batch * $0.perItem) }.min() ?? 0
            func serve(seconds: Int) throws {
                for _ in 0..<200 * seconds {
                    if generator.uniform() < max(0.03, 0.7 * capacity) { service.arrive() }
                    try service.pass()
                }
            }
            // What the first requests used, before a price was known, is nobody's.
            try serve(seconds: 5)
            let start = service.ledger.account
            try serve(seconds: 300)
            let account = service.ledger.account.since(start)
            let charged = account.charged.sum / (account.metered - account.other)
            #expect(abs(charged - 1) <= 0.01, "\(label): \(charged) of the energy is charged: \(account)")
        }
    }

    @Test func whatFailedRequestsUsedIsBorneByThoseAnswered() throws {
        try forRandomInstances(4, seed: seed) { generator, label in
            let service = try randomService(&generator)
            try load(service, seconds: 120, failing: 0.3, &generator)
            let account = service.ledger.account
            #expect(abs(account.outstanding / account.metered) <= 0.01, "\(label): \(account)")
        }
    }
}

extension Double {
    func isApproximately(_ other: Double, within tolerance: Double) -> Bool {
        abs(self - other) <= tolerance * Swift.max(1, abs(other))
    }
}
