import Quantities
import TestKit
import Testing

@testable import Metering

/// A machine with powercap counters whose time and energy a test dictates.
private struct FakeMachine {
    let tree: FakeSysfs
    let clock = ManualClock()
    let meter: Meter

    init(
        range: UInt64? = FakeSysfs.powercapRange, start: UInt64 = 1_000_000,
        zones: [(String, String)] = [("intel-rapl:0", "package-0")]
    )
        throws
    {
        tree = try FakeSysfs()
        for (id, name) in zones { try tree.addZone(id, name: name, microjoules: start, range: range) }
        try tree.setStat()
        meter = try Meter(host: tree.host(clock: clock.clock), sources: ["rapl-powercap"])
    }

    func pass(_ seconds: Double, _ microjoules: UInt64, of zone: String = "intel-rapl:0") throws {
        clock.advance(by: Seconds(seconds))
        try tree.setEnergy(zone, microjoules)
        meter.sample()
    }
}

@Suite struct MeterOnCountersTests {
    @Test func tellsEnergyPowerAndTheirError() throws {
        let machine = try FakeMachine()
        let first = try machine.meter.read()
        try machine.pass(1, 21_000_000)
        try machine.pass(1, 81_000_000)
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.total.value.value.isApproximately(80))
        #expect(use.meanPower.value.value.isApproximately(40))
        #expect(use.peakPower.value.value.isApproximately(60))
        #expect(use.total.provenance == .measured(by: "rapl-powercap"))
        let interval = try #require(use.total.interval)
        #expect(interval.lower < use.total.value && use.total.value < interval.upper)
        #expect(use.flags.isEmpty)
    }

    @Test func aWrapAroundCountsRight() throws {
        let machine = try FakeMachine(start: FakeSysfs.powercapRange - 5_000_000)
        let first = try machine.meter.read()
        try machine.pass(1, 7_000_000)
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.total.value.value.isApproximately(12))
        #expect(use.flags.isEmpty)
    }

    @Test func aFallWithoutARangeIsFlaggedAndInventsNothing() throws {
        let machine = try FakeMachine(range: nil, start: 50_000_000)
        let first = try machine.meter.read()
        try machine.pass(1, 60_000_000)
        try machine.pass(1, 1_000_000)
        try machine.pass(1, 3_000_000)
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.total.value.value.isApproximately(12))
        #expect(use.flags == [.counterFell(domain: "package-0", times: 1)])
    }

    @Test func twoWrapsCannotPassUnseen() throws {
        // A counter of 20 J wraps in 20 ms at 1,000 W.
        let machine = try FakeMachine(range: 20_000_000, start: 0)
        #expect(machine.meter.interval.value < 0.01)
        let first = try machine.meter.read()
        try machine.pass(1, 500_000)
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.flags == [.gap(domain: "package-0", longest: Seconds(1))])
    }

    @Test func aVanishedCounterIsFlaggedWithTheEnergyUpToThen() throws {
        let machine = try FakeMachine(zones: [("intel-rapl:0", "package-0"), ("intel-rapl:1", "package-1")])
        let first = try machine.meter.read()
        try machine.pass(1, 11_000_000)
        try machine.tree.remove(FakeSysfs.zone("intel-rapl:0") + "/energy_uj")
        try machine.pass(1, 31_000_000, of: "intel-rapl:1")
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.parts[0].energy.value.value.isApproximately(10))
        #expect(use.parts[1].energy.value.value.isApproximately(30))
        guard case .sourceLost(domain: "package-0", let reason)? = use.flags.first else {
            Issue.record("no flag says that package-0 was lost: \(use.flags)")
            return
        }
        #expect(reason.contains("No such file"))
    }

    @Test func aCounterThatComesBackLosesNothing() throws {
        let machine = try FakeMachine()
        let first = try machine.meter.read()
        try machine.tree.write("", to: FakeSysfs.zone("intel-rapl:0") + "/energy_uj")
        machine.clock.advance(by: Seconds(1))
        machine.meter.sample()
        try machine.pass(1, 31_000_000)
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.total.value.value.isApproximately(30))
        #expect(use.flags == [.readsFailed(domain: "package-0", count: 1)])
    }

    @Test(arguments: [UInt64(0), 1_000_000]) func aFrozenCounterIsFlagged(_ value: UInt64) throws {
        let machine = try FakeMachine(start: value)
        let first = try machine.meter.read()
        try machine.pass(1, value)
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.flags == [.counterFrozen(domain: "package-0")])
    }

    @Test func garbageDuringARunIsLostNotCounted() throws {
        let machine = try FakeMachine()
        let first = try machine.meter.read()
        try machine.pass(1, 5_000_000)
        try machine.pass(1, 4_294_967_295_000)
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.total.value.value.isApproximately(4))
        #expect(use.flags == [.sourceLost(domain: "package-0", reason: "the impossible value 4294967295000")])
    }

    @Test func aWindowShorterThanTheSamplingIntervalTellsItsEnergyAndIsFlagged() throws {
        let machine = try FakeMachine()
        let first = try machine.meter.read()
        machine.clock.advance(by: Seconds(0.02))
        try machine.tree.setEnergy("intel-rapl:0", 1_600_000)
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.total.value.value.isApproximately(0.6))
        #expect(use.flags == [.windowTooShort(domain: "package-0", minimum: Seconds(0.1))])
    }

    @Test func aPlatformCounterThatShowsLessThanItsPackagesIsNotBelieved() throws {
        let machine = try FakeMachine(zones: [("intel-rapl:0", "package-0"), ("intel-rapl:1", "psys")])
        let first = try machine.meter.read()
        machine.clock.advance(by: Seconds(1))
        try machine.tree.setEnergy("intel-rapl:1", 2_000_000)
        try machine.tree.setEnergy("intel-rapl:0", 21_000_000)
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.total.value.value.isApproximately(20))
        #expect(use.flags == [.domainInconsistent(domain: "psys")])
    }

    @Test func aPlatformCounterIsTheTotalOtherwise() throws {
        let machine = try FakeMachine(zones: [("intel-rapl:0", "package-0"), ("intel-rapl:1", "psys")])
        let first = try machine.meter.read()
        machine.clock.advance(by: Seconds(1))
        try machine.tree.setEnergy("intel-rapl:1", 31_000_000)
        try machine.tree.setEnergy("intel-rapl:0", 21_000_000)
        let use = machine.meter.use(from: first, to: try machine.meter.read())
        #expect(use.total.value.value.isApproximately(30))
    }
}

extension Double {
    /// Equal but for what adding floating-point numbers loses.
    func isApproximately(_ other: Double, within relative: Double = 1e-9) -> Bool {
        abs(self - other) <= relative * max(abs(self), abs(other), 1e-12)
    }
}
