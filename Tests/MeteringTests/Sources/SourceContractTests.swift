import Quantities
import TestKit
import Testing

@testable import Metering

/// A host on which every source but the GPUs' is available.
private func fullTree() throws -> FakeSysfs {
    let tree = try FakeSysfs()
    try tree.setProcessor(model: 63)
    try tree.setStat()
    try tree.addZone("intel-rapl:0", name: "package-0")
    try tree.addPowerUnit(type: 1, cpumask: "0", events: [("energy-pkg", "event=0x0", "1e-9")])
    try tree.write("amd_energy", to: "sys/class/hwmon/hwmon0/name")
    try tree.write("Esocket0", to: "sys/class/hwmon/hwmon0/energy1_label")
    try tree.write("5000000", to: "sys/class/hwmon/hwmon0/energy1_input")
    for (name, text) in ["type": "Battery", "status": "Discharging", "power_now": "9000000"] {
        try tree.write(text, to: "sys/class/power_supply/BAT0/" + name)
    }
    return tree
}

/// What every source promises, whatever the host.
@Suite struct SourceContractTests {
    private static let names = EnergySources.all.map { $0.name }

    @Test func namesAreUnique() { #expect(Set(Self.names).count == Self.names.count) }

    @Test(arguments: names) func anUnavailableSourceSaysWhyAndWhatToDo(_ name: String) throws {
        let source = try EnergySources.named(name)
        let empty = Host(root: "/nonexistent", environment: ["PERJOULE_NVML_LIBRARY": "/nonexistent/libnvml.so"])
        let status = source.probe(empty)
        #expect(status.name == name && !status.available)
        #expect(status.reason?.isEmpty == false && status.fix?.isEmpty == false)
        #expect(throws: MeteringError.self) { try source.open(empty) }
    }

    @Test(arguments: names) func hostileFilesAreReasonsNotCrashes(_ name: String) throws {
        let tree = try FakeSysfs()
        let garbage = "-18446744073709551616 \u{0} 99999999999999999999999 =,:-\n\n::"
        try tree.write(garbage, to: "proc/cpuinfo")
        try tree.write(garbage, to: "proc/stat")
        try tree.addZone("intel-rapl:0", name: "package-0")
        try tree.write(garbage, to: FakeSysfs.zone("intel-rapl:0") + "/energy_uj")
        try tree.addPowerUnit(type: 1, cpumask: garbage, events: [("energy-pkg", garbage, garbage)])
        try tree.write(garbage, to: "sys/class/hwmon/hwmon0/name")
        try tree.write(garbage, to: "sys/class/hwmon/hwmon0/energy1_input")
        try tree.write("Battery", to: "sys/class/power_supply/BAT0/type")
        try tree.write(garbage, to: "sys/class/power_supply/BAT0/power_now")
        let source = try EnergySources.named(name)
        let host = tree.host(
            clock: ManualClock().clock, environment: ["PERJOULE_NVML_LIBRARY": tree.root + "/proc/stat"])
        guard source.probe(host).available else { return }
        let meter = try Meter(host: host, sources: [name])
        let first = try meter.read()
        #expect(meter.use(from: first, to: try meter.read()).total.value.isFinite)
    }

    @Test(arguments: names) func anAvailableSourceOpensAndItsEnergyNeverFalls(_ name: String) throws {
        let tree = try fullTree()
        let clock = ManualClock()
        let stub = StubNVML.compiler == nil ? nil : try StubNVML()
        let host = tree.host(clock: clock.clock, environment: ["PERJOULE_NVML_LIBRARY": stub?.path ?? "/nonexistent"])
        let source = try EnergySources.named(name)
        let status = source.probe(host)
        guard status.available else {
            // Only what needs a compiler or a right of the user may be missing from this host.
            #expect(name == "nvml" || name == "rapl-perf")
            return
        }
        let reader = try source.open(host)
        #expect(reader.channels.map { $0.domain } == status.domains)
        let meter = try Meter(host: host, sources: [name])
        var last = try meter.read()
        var energy = 0.0
        for step in 1...20 {
            clock.advance(by: Seconds(0.1))
            try tree.setEnergy("intel-rapl:0", UInt64(1_000_000 + step * 1000))
            try tree.setStat(user: UInt64(step))
            meter.sample()
            let next = try meter.read()
            let use = meter.use(from: last, to: next)
            #expect(use.total.value >= .zero && use.total.value.isFinite)
            energy += use.total.value.value
            last = next
        }
        #expect(energy >= 0)
    }

    @Test func anUnknownNameGetsTheNearest() {
        #expect {
            try Meter(host: Host(root: "/nonexistent"), sources: ["rapl-powercup"])
        } throws: {
            ($0 as? MeteringError)?.advice?.contains("rapl-powercap") == true
        }
    }

    @Test func readableCountersAreChosenBeforeTheModel() throws {
        let tree = try fullTree()
        let meter = try Meter(host: tree.host(clock: ManualClock().clock))
        #expect(meter.choice.chosen.first?.name == "rapl-powercap")
        #expect(!meter.choice.chosen.contains { $0.name == "modelled" })
        #expect(!meter.choice.fellBackToModel)
    }

    @Test func theModelIsNeverChosenInSilence() throws {
        let tree = try fullTree()
        try tree.remove("sys")
        let host = tree.host(clock: ManualClock().clock, environment: ["PERJOULE_NVML_LIBRARY": "/nonexistent"])
        let meter = try Meter(host: host)
        #expect(meter.choice.chosen.map { $0.name } == ["modelled"])
        #expect(meter.choice.fellBackToModel)
        #expect(meter.choice.missing.map { $0.name } == ["rapl-powercap", "rapl-perf", "hwmon", "nvml", "battery"])
        #expect(meter.choice.missing.allSatisfy { $0.reason != nil && $0.fix != nil })
    }

    @Test func askingForAnUnavailableSourceFailsRatherThanFallsBack() throws {
        let tree = try fullTree()
        try tree.remove("sys")
        #expect(throws: MeteringError.self) { try Meter(host: tree.host(), sources: ["rapl-powercap"]) }
    }
}
