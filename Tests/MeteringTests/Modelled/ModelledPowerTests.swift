import Quantities
import TestKit
import Testing

@testable import Metering

@Suite struct ModelledPowerTests {
    /// Eight seconds on four threads, sampled every tenth: `busy` ticks in all, spread evenly.
    private func joules(
        ownPower: ModelledPowerSettings, busyTicks: UInt64 = 0, ownCPUTime: Seconds = .zero,
        prepare: (FakeSysfs) throws -> Void = { _ in },
        stat: (FakeSysfs, UInt64) throws -> Void = { try $0.setStat(user: $1) }
    ) throws -> EnergyUse {
        let tree = try FakeSysfs()
        try tree.setProcessor(model: 63)
        try stat(tree, 0)
        try prepare(tree)
        let clock = ManualClock()
        let meter = try Meter(host: tree.host(clock: clock.clock, ownPower: ownPower), sources: ["modelled"])
        let first = try meter.read()
        for step in 1...80 {
            clock.advance(by: Seconds(0.1), ownCPUTime: ownCPUTime / 80)
            try stat(tree, busyTicks * UInt64(step) / 80)
            meter.sample()
        }
        return meter.use(from: first, to: try meter.read())
    }

    private let own = ModelledPowerSettings(idle: Watts(10), full: Watts(110))

    @Test func idleAndFullAreTheGivenPowers() throws {
        let idle = try joules(ownPower: own)
        let full = try joules(ownPower: own, busyTicks: 3200)
        #expect(idle.total.value.value.isApproximately(80, within: 1e-6))
        #expect(full.total.value.value.isApproximately(880, within: 1e-6))
        #expect(full.total.provenance.kind == "modelled")
        #expect(full.idle?.value.value.isApproximately(80, within: 1e-6) == true)
        #expect(full.dynamic?.value.value.isApproximately(800, within: 1e-6) == true)
        #expect(full.hostBusyTime?.value.isApproximately(32, within: 1e-6) == true)
    }

    @Test func stolenGuestAndWaitingTimeIsNotBusyTwiceOrAtAll() throws {
        let stolen = try joules(
            ownPower: own, busyTicks: 3200, stat: { try $0.setStat(idle: $1, iowait: $1, steal: $1) })
        #expect(stolen.total.value.value.isApproximately(80, within: 1e-6))
        let guest = try joules(ownPower: own, busyTicks: 1600, stat: { try $0.setStat(user: $1, guest: $1) })
        #expect(guest.hostBusyTime?.value.isApproximately(16, within: 1e-6) == true)
    }

    @Test func stolenTimeIsToldWhereItMatters() throws {
        let robbed = try joules(ownPower: own, busyTicks: 1600, stat: { try $0.setStat(user: $1, steal: $1 / 4) })
        #expect(robbed.hostBusyTime?.value.isApproximately(16, within: 1e-6) == true)
        #expect(robbed.hostStolenTime?.value.isApproximately(4, within: 1e-6) == true)
        #expect(robbed.processorTime?.stolenShare.value.isApproximately(0.2, within: 1e-6) == true)
        #expect(robbed.flags.map(\.description).contains { $0.hasPrefix("at least 20 % of the processor time") })
        let hardly = try joules(ownPower: own, busyTicks: 1600, stat: { try $0.setStat(user: $1, steal: $1 / 400) })
        #expect(hardly.hostStolenTime?.value.isApproximately(0.04, within: 1e-6) == true)
        #expect(hardly.flags.isEmpty)
        // Moved to another host, whose count begins lower.
        let moved = try joules(ownPower: own, busyTicks: 1600, stat: { try $0.setStat(user: $1, steal: 1600 - $1) })
        #expect(moved.hostStolenTime == .zero && moved.hostBusyTime?.value.isApproximately(16, within: 1e-6) == true)
    }

    @Test func workTheTicksDoNotShowIsSeenByTheProcessClock() throws {
        let use = try joules(ownPower: own, ownCPUTime: Seconds(0.4))
        #expect(use.hostBusyTime?.value.isApproximately(0.4, within: 1e-6) == true)
        #expect(use.dynamic.map { $0.value > .zero } == true)
    }

    @Test func aKnownFrequencyLowersPowerAndNarrowsTheBand() throws {
        let unknown = try joules(ownPower: own, busyTicks: 3200)
        let known = try joules(ownPower: own, busyTicks: 3200) { tree in
            let folder = "sys/devices/system/cpu/cpu0/cpufreq/"
            try tree.write("1200000", to: folder + "scaling_cur_freq")
            try tree.write("2400000", to: folder + "base_frequency")
        }
        #expect(known.total.value < unknown.total.value)
        func relativeWidth(_ use: EnergyUse) -> Double {
            use.total.interval.map { ($0.upper - $0.lower) / use.total.value } ?? 0
        }
        #expect(relativeWidth(known) < relativeWidth(unknown))
    }

    @Test func theTablesLineIsPerThread() throws {
        let use = try joules(ownPower: .init(), busyTicks: 3200)
        // Haswell: 5.595 W per thread, four threads, eight seconds.
        #expect(use.total.value.value.isApproximately(5.595 * 4 * 8, within: 1e-6))
        #expect(use.total.provenance.origin.contains("Haswell"))
    }

    @Test func anUnknownProcessorGetsTheTablesRangeAndTheReason() throws {
        let use = try joules(ownPower: .init()) { try $0.setProcessor(vendor: "Unheard", model: 1, name: "Novel CPU") }
        #expect(use.total.provenance.origin.contains("Novel CPU is not among them"))
        let interval = try #require(use.total.interval)
        #expect(interval.upper / use.total.value > 4)
        #expect(interval.lower.value < 0.4556 * 32 && interval.upper.value > 3.682 * 32)
    }

    @Test(arguments: [
        ModelledPowerSettings(idle: Watts(50), full: Watts(20)), ModelledPowerSettings(idle: Watts(-1)),
        ModelledPowerSettings(full: Watts(.nan)),
    ])
    func impossibleWattsAreAnError(_ settings: ModelledPowerSettings) throws {
        #expect(throws: MeteringError.self) { try joules(ownPower: settings) }
    }

    @Test(arguments: [
        ("GenuineIntel", 6, 58, 9, "", "Ivy Bridge"), ("GenuineIntel", 6, 63, 2, "", "Haswell"),
        ("GenuineIntel", 6, 85, 4, "", "Skylake"), ("GenuineIntel", 6, 85, 7, "", "Cascade Lake"),
        ("GenuineIntel", 6, 85, 11, "", "Cooper Lake"), ("GenuineIntel", 6, 143, 8, "amx_tile", "Sapphire Rapids"),
        ("GenuineIntel", 6, 167, 1, "", "Rocket Lake"), ("GenuineIntel", 6, 87, 1, "", nil),
        ("GenuineIntel", 15, 63, 2, "", nil), ("AuthenticAMD", 23, 49, 0, "EPYC", "EPYC 2nd Gen"),
        ("AuthenticAMD", 23, 1, 2, "EPYC", "EPYC 1st Gen"), ("AuthenticAMD", 23, 1, 1, "Ryzen", "Zen"),
        ("AuthenticAMD", 23, 24, 1, "Ryzen", "Zen"), ("AuthenticAMD", 23, 80, 1, "", "Zen"),
        ("AuthenticAMD", 23, 113, 0, "Ryzen", "Zen 2"), ("AuthenticAMD", 25, 1, 1, "EPYC", "EPYC 3rd Gen"),
        ("AuthenticAMD", 25, 17, 1, "EPYC", "EPYC 4th Gen"), ("AuthenticAMD", 25, 160, 2, "EPYC", "EPYC 4th Gen"),
        ("AuthenticAMD", 25, 24, 1, "Ryzen Threadripper", "Zen 4"), ("AuthenticAMD", 25, 33, 0, "", "Zen 3"),
        ("AuthenticAMD", 25, 97, 2, "EPYC 4564P", "Zen 4"), ("AuthenticAMD", 26, 2, 1, "EPYC", "EPYC 5th Gen"),
        ("AuthenticAMD", 26, 68, 0, "Ryzen", "Zen 5"), ("AuthenticAMD", 26, 80, 0, "", nil),
    ])
    func processorsAreRecognised(
        _ vendor: String, _ family: Int, _ model: Int, _ stepping: Int, _ word: String, _ name: String?
    ) throws {
        let tree = try FakeSysfs()
        try tree.setProcessor(
            vendor: vendor, family: family, model: model, stepping: stepping, name: "AMD " + word,
            flags: "fpu " + word)
        #expect(MachineDescription(of: tree.host()).microarchitecture == name)
    }

    /// A hypervisor showed model 167, Rocket Lake, with instructions that only later servers have.
    @Test func aModelNumberThatTheInstructionsContradictIsNotBelieved() throws {
        let tree = try FakeSysfs()
        try tree.setProcessor(model: 167, flags: "fpu amx_bf16 avx512_fp16 amx_tile amx_int8 hypervisor")
        try tree.setStat()
        #expect(MachineDescription(of: tree.host()).microarchitecture == nil)
        let notes = ModelledPower.probe(tree.host()).notes
        #expect(notes.contains { $0.contains("amx_tile") && $0.contains("Rocket Lake") })
        #expect(notes.contains { $0.contains("whole servers") })
    }

    @Test func aGravitonIsOneOnlyAtAmazon() throws {
        let tree = try FakeSysfs()
        try tree.write("processor : 0\nCPU implementer : 0x41\nCPU part : 0xd0c\n", to: "proc/cpuinfo")
        #expect(MachineDescription(of: tree.host()).microarchitecture == "Neoverse N1")
        try tree.write("Amazon EC2", to: "sys/class/dmi/id/sys_vendor")
        #expect(MachineDescription(of: tree.host()).microarchitecture == "Graviton2")
    }

    @Test func theCurveRisesFromIdleToFull() {
        for curve in [LoadCurve.commonClock, .ownUncoreClock] {
            for ratio in [nil, 0.5, 1.0] {
                let shares = (0...100).map { curve.share(utilisation: Double($0) / 100, frequencyRatio: ratio) }
                #expect(shares[0] == 0 && zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 } && shares[100] <= 1)
            }
            #expect(curve.share(utilisation: 1, frequencyRatio: 1).isApproximately(1))
        }
    }
}
