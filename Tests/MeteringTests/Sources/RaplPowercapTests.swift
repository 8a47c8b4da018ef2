import Metering
import Quantities
import TestKit
import Testing

#if canImport(Glibc)
    import Glibc

    /// setfsuid(2), which the C library's module leaves out: changes as whom this thread alone opens files.
    @_silgen_name("setfsuid") private func setFileSystemUser(_ user: UInt32) -> Int32
#endif

@Suite struct RaplPowercapTests {
    private func counted(_ status: SourceStatus) -> [String] {
        status.domains.filter { $0.countsTowardsTotal }.map { $0.name }.sorted()
    }

    @Test func aClientProcessorCountsItsPackageAndMemoryOnce() throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl:0", name: "package-0")
        try tree.addZone("intel-rapl:0:0", name: "core")
        try tree.addZone("intel-rapl:0:1", name: "uncore")
        try tree.addZone("intel-rapl:0:2", name: "dram")
        let status = RaplPowercap.probe(tree.host())
        #expect(status.available)
        #expect(status.domains.map { $0.name } == ["package-0", "core-0", "uncore-0", "dram-0"])
        #expect(counted(status) == ["dram-0", "package-0"])
    }

    @Test func socketsAndDiesAreAllCounted() throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl:0", name: "package-0-die-0")
        try tree.addZone("intel-rapl:1", name: "package-0-die-1")
        try tree.addZone("intel-rapl:2", name: "package-1-die-0")
        try tree.addZone("intel-rapl:10", name: "package-1-die-1")
        try tree.addZone("intel-rapl:1:0", name: "dram")
        let status = RaplPowercap.probe(tree.host())
        #expect(
            counted(status) == [
                "dram-0-die-1", "package-0-die-0", "package-0-die-1", "package-1-die-0", "package-1-die-1",
            ])
    }

    /// Linux 6.9 and 6.10 make a zone per die of AMD's packages, each with the whole package's counter.
    @Test func diesOfAMDThatShareACounterAreCountedOnce() throws {
        let tree = try FakeSysfs()
        try tree.setProcessor(vendor: "AuthenticAMD", family: 25, model: 17)
        for (zone, name) in ["package-0-die-0", "package-0-die-1", "package-1-die-2", "package-1-die-3"].enumerated() {
            try tree.addZone("intel-rapl:\(zone)", name: name)
            try tree.addZone("intel-rapl:\(zone):0", name: "core")
        }
        let status = RaplPowercap.probe(tree.host())
        #expect(counted(status) == ["package-0-die-0", "package-1-die-2"])
        #expect(status.domains.count == 4)
    }

    @Test func thePlatformContainsPackagesAndMemory() throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl:0", name: "package-0")
        try tree.addZone("intel-rapl:0:0", name: "core")
        try tree.addZone("intel-rapl:0:1", name: "dram")
        try tree.addZone("intel-rapl:1", name: "psys")
        #expect(counted(RaplPowercap.probe(tree.host())) == ["psys"])
    }

    @Test func memoryMappedZonesOfTheSamePackageAreLeftOut() throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl:0", name: "package-0")
        try tree.addZone("intel-rapl-mmio:0", name: "package-0")
        let status = RaplPowercap.probe(tree.host())
        #expect(status.domains.map { $0.name } == ["package-0"])
        #expect(status.notes.contains { $0.contains("memory-mapped") })
    }

    @Test func memoryMappedZonesAloneAreUsed() throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl-mmio:0", name: "package-0")
        #expect(counted(RaplPowercap.probe(tree.host())) == ["package-0"])
    }

    @Test func nestedZonesAreFoundOnce() throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl:0", name: "package-0")
        try tree.addZone("intel-rapl/intel-rapl:0", name: "package-0")
        try tree.addZone("intel-rapl/intel-rapl:0/intel-rapl:0:0", name: "core")
        #expect(RaplPowercap.probe(tree.host()).domains.map { $0.name } == ["package-0", "core-0"])
    }

    @Test func unreadableCountersSayWhy() throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl:0", name: "package-0")
        try tree.makeUnreadable(FakeSysfs.zone("intel-rapl:0") + "/energy_uj")
        let status = RaplPowercap.probe(tree.host())
        #expect(!status.available && status.reason != nil && status.fix != nil)
        #expect(throws: MeteringError.self) { try RaplPowercap.open(tree.host()) }
    }

    #if canImport(Glibc)
        @Test func deniedPermissionNamesTheCommandThatGivesIt() throws {
            let tree = try FakeSysfs()
            try tree.addZone("intel-rapl:0", name: "package-0")
            let path = tree.root + "/" + FakeSysfs.zone("intel-rapl:0") + "/energy_uj"
            chmod(tree.root, 0o755)
            chmod(path, 0o400)
            // The superuser may read everything, so this thread's file access alone becomes another user's.
            let status = asNobody { RaplPowercap.probe(tree.host()) }
            #expect(!status.available)
            #expect(status.reason?.contains("denied") == true)
            #expect(status.fix == "sudo chmod a+r /sys/class/powercap/*/energy_uj")
            #expect(status.lastingFix?.contains("udev") == true)
        }

        private func asNobody<Result>(_ body: () -> Result) -> Result {
            let before = setFileSystemUser(65534)
            defer { _ = setFileSystemUser(UInt32(bitPattern: before)) }
            return body()
        }
    #endif

    @Test func aVirtualMachinesMadeUpValueIsRefused() throws {
        let tree = try FakeSysfs()
        try tree.setProcessor(model: 85, flags: "fpu hypervisor")
        try tree.addZone("intel-rapl:0", name: "package-0", microjoules: 4_294_967_295_000)
        let status = RaplPowercap.probe(tree.host())
        #expect(!status.available && status.reason?.contains("4294967295000") == true)
    }

    @Test func aVirtualMachineWithoutCountersSaysSo() throws {
        let tree = try FakeSysfs()
        try tree.setProcessor(model: 85, flags: "fpu hypervisor")
        #expect(RaplPowercap.probe(tree.host()).reason?.contains("virtual machine") == true)
    }

    @Test func aMissingRangeIsSaid() throws {
        let tree = try FakeSysfs()
        try tree.addZone("intel-rapl:0", name: "package-0", range: nil)
        #expect(RaplPowercap.probe(tree.host()).notes.contains { $0.contains("range of package-0") })
    }
}
