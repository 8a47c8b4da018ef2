import Quantities
import TestKit
import Testing

@testable import Metering

@Suite struct RaplPerfTests {
    @Test(arguments: [
        ("event=0x02", UInt64?(2)), ("event=0x02,umask=0x01", 0x102), ("config=7", 7), ("event=", nil), ("", nil),
        ("event=0xzz", nil), ("strange=1", nil),
    ])
    func readsEventSelectors(_ text: String, _ config: UInt64?) {
        #expect(PowerEvent.config(text) == config)
    }

    @Test(arguments: [
        ("0", [Int32(0)]), ("0,18", [0, 18]), ("0-2", [0, 1, 2]), ("4-1", []), ("0-999999999", []), ("x", []),
    ])
    func readsProcessorLists(_ text: String, _ list: [Int32]) {
        #expect(PowerEvent.list(text) == list)
    }

    @Test func namesPackagesAndDies() throws {
        let tree = try FakeSysfs()
        try tree.addPowerUnit(
            type: 23, cpumask: "0,8,16",
            events: [("energy-pkg", "event=0x02", "2.3e-10"), ("energy-ram", "event=0x03", "2.3e-10")])
        for (processor, package, die) in [(0, 0, 0), (8, 0, 1), (16, 1, 0)] {
            let folder = "sys/devices/system/cpu/cpu\(processor)/topology/"
            try tree.write("\(package)", to: folder + "physical_package_id")
            try tree.write("\(die)", to: folder + "die_id")
        }
        let names = PowerEvent.all(on: tree.host()).map { $0.domain.name }
        #expect(
            names == [
                "package-0-die-0", "package-0-die-1", "package-1", "dram-0-die-0", "dram-0-die-1", "dram-1",
            ])
    }

    @Test func aUnitTheKernelDoesNotHaveIsAReason() throws {
        let tree = try FakeSysfs()
        try tree.addPowerUnit(type: 99_999, cpumask: "0", events: [("energy-pkg", "event=0x02", "2.3e-10")])
        let status = RaplPerf.probe(tree.host())
        #expect(!status.available && status.reason != nil && status.fix != nil)
    }

    /// The kernel's software unit (type 1) counts nanoseconds of one processor's time as its event 0.
    @Test func readsARealEventOfTheKernel() async throws {
        let tree = try FakeSysfs()
        try tree.addPowerUnit(type: 1, cpumask: "0", events: [("energy-pkg", "event=0x0", "1e-9")])
        let status = RaplPerf.probe(tree.host())
        // Another user than the superuser may lack the right; then the reason must say how to get it.
        guard status.available else {
            #expect(status.fix == "sudo sysctl kernel.perf_event_paranoid=0")
            return
        }
        let meter = try Meter(host: tree.host(), sources: ["rapl-perf"])
        let first = try meter.read()
        try await Task.sleep(for: .milliseconds(150))
        let use = meter.use(from: first, to: try meter.read())
        meter.stop()
        // One nanojoule a nanosecond, however long a busy machine made the pause.
        #expect(use.window >= Seconds(0.15))
        #expect(use.meanPower.value > Watts(0.5) && use.meanPower.value < Watts(2))
    }
}

@Suite struct HwmonTests {
    @Test func socketsCountAndTheirCoresDoNot() throws {
        let tree = try FakeSysfs()
        let folder = "sys/class/hwmon/hwmon0/"
        try tree.write("amd_energy", to: folder + "name")
        for (index, label) in [(1, "Ecore000"), (2, "Ecore001"), (3, "Esocket0")] {
            try tree.write(label, to: folder + "energy\(index)_label")
            try tree.write("5000000", to: folder + "energy\(index)_input")
        }
        #expect(Hwmon.probe(tree.host()).domains.map { $0.name } == ["package-0"])
    }

    @Test func aPackageThatRaplReadsIsNotAddedAgain() throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl:0", name: "package-0")
        try tree.write("amd_energy", to: "sys/class/hwmon/hwmon0/name")
        try tree.write("Esocket0", to: "sys/class/hwmon/hwmon0/energy1_label")
        try tree.write("5000000", to: "sys/class/hwmon/hwmon0/energy1_input")
        let meter = try Meter(host: tree.host(clock: ManualClock().clock), sources: ["rapl-powercap", "hwmon"])
        #expect(meter.domains.map { $0.countsTowardsTotal } == [true, false])
    }

    @Test func cardsAreCountedAndBoardsNotBesideThem() throws {
        let tree = try FakeSysfs()
        for (index, driver, file) in [
            (0, "amdgpu", "power1_average"), (1, "amdgpu", "power1_average"), (2, "power_meter", "power1_average"),
        ] {
            try tree.write(driver, to: "sys/class/hwmon/hwmon\(index)/name")
            try tree.write("30000000", to: "sys/class/hwmon/hwmon\(index)/" + file)
        }
        let domains = Hwmon.probe(tree.host()).domains
        #expect(domains.map { $0.kind } == [.gpu, .gpu, .board])
        #expect(Set(domains.map { $0.name }).count == 3)
        #expect(domains.map { $0.countsTowardsTotal } == [true, true, false])
    }
}

@Suite struct BatteryTests {
    private func tree(_ files: [String: String], status: String = "Discharging") throws -> FakeSysfs {
        let tree = try FakeSysfs()
        for (name, text) in files.merging(
            ["type": "Battery", "status": status], uniquingKeysWith: { first, _ in first })
        {
            try tree.write(text, to: "sys/class/power_supply/BAT0/" + name)
        }
        return tree
    }

    @Test func chargingSaysNothingOfTheMachine() throws {
        let status = Battery.probe(try tree(["power_now": "9000000"], status: "Charging").host())
        #expect(!status.available && status.reason != nil && status.fix != nil)
    }

    @Test(arguments: [
        ["power_now": "9000000"], ["current_now": "750000", "voltage_now": "12000000"],
    ])
    func powerIsIntegrated(_ files: [String: String]) throws {
        let tree = try tree(files)
        let clock = ManualClock()
        let meter = try Meter(host: tree.host(clock: clock.clock), sources: ["battery"])
        let first = try meter.read()
        for _ in 0..<120 {
            clock.advance(by: Seconds(1))
            meter.sample()
        }
        #expect(meter.use(from: first, to: try meter.read()).total.value.value.isApproximately(1080, within: 1e-6))
    }

    @Test(arguments: [
        (["energy_now": "50000000"], ["energy_now": "49500000"]),
        (["charge_now": "5000000", "voltage_now": "10000000"], ["charge_now": "4950000", "voltage_now": "10000000"]),
    ])
    func whatIsLeftIsDifferenced(_ before: [String: String], _ after: [String: String]) throws {
        let tree = try tree(before)
        let clock = ManualClock()
        let meter = try Meter(host: tree.host(clock: clock.clock), sources: ["battery"])
        let first = try meter.read()
        clock.advance(by: Seconds(100))
        for (name, text) in after { try tree.write(text, to: "sys/class/power_supply/BAT0/" + name) }
        let use = meter.use(from: first, to: try meter.read())
        // Half a watt-hour.
        #expect(use.total.value.value.isApproximately(1800, within: 1e-6))
    }

    @Test func twoBatteriesAddUpThoughOneRests() throws {
        let tree = try tree(["power_now": "9000000"])
        for (name, text) in ["type": "Battery", "status": "Not charging", "power_now": "0"] {
            try tree.write(text, to: "sys/class/power_supply/BAT1/" + name)
        }
        let clock = ManualClock()
        let meter = try Meter(host: tree.host(clock: clock.clock), sources: ["battery"])
        #expect(meter.domains.allSatisfy { $0.countsTowardsTotal })
        let first = try meter.read()
        for _ in 0..<60 {
            clock.advance(by: Seconds(1))
            meter.sample()
        }
        let use = meter.use(from: first, to: try meter.read())
        #expect(use.total.value.value.isApproximately(540, within: 1e-6))
        #expect(use.flags.isEmpty)
    }

    @Test func pluggingInDuringARunIsFlagged() throws {
        let tree = try tree(["power_now": "9000000"])
        let clock = ManualClock()
        let meter = try Meter(host: tree.host(clock: clock.clock), sources: ["battery"])
        let first = try meter.read()
        try tree.write("Charging", to: "sys/class/power_supply/BAT0/status")
        clock.advance(by: Seconds(100))
        let use = meter.use(from: first, to: try meter.read())
        #expect(use.flags.contains(.sourceLost(domain: "BAT0", reason: "not discharging")))
    }
}
