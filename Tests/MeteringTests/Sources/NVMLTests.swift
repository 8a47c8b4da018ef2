import Quantities
import TestKit
import Testing

@testable import Metering

/// Needs a C compiler for the stand-in library; the Swift toolchain brings one.
@Suite(.enabled(if: StubNVML.compiler != nil, "no C compiler for the stand-in library"))
struct NVMLTests {
    private func host(_ stub: StubNVML, _ environment: [String: String] = [:]) -> Host {
        Host(
            root: "/nonexistent",
            environment: environment.merging(["PERJOULE_NVML_LIBRARY": stub.path]) { first, _ in first })
    }

    @Test func everyGPUIsADomain() throws {
        let stub = try StubNVML(gpus: 3)
        let status = NVML.probe(host(stub))
        #expect(status.available)
        #expect(status.domains.map { $0.name } == ["gpu-0", "gpu-1", "gpu-2"])
        #expect(status.minimumWindow == Seconds(5))
    }

    @Test(arguments: [
        (["CUDA_VISIBLE_DEVICES": "1"], ["gpu-1"]),
        (["CUDA_VISIBLE_DEVICES": "GPU-2000"], ["gpu-2"]),
        (["CUDA_VISIBLE_DEVICES": "2,0"], ["gpu-0", "gpu-2"]),
        (["CUDA_VISIBLE_DEVICES": "0,-1,2"], ["gpu-0"]),
        (["NVIDIA_VISIBLE_DEVICES": "all"], ["gpu-0", "gpu-1", "gpu-2"]),
        (["NVIDIA_VISIBLE_DEVICES": "7"], ["gpu-0", "gpu-1", "gpu-2"]),
        (["NVIDIA_VISIBLE_DEVICES": "1,2", "CUDA_VISIBLE_DEVICES": "0"], ["gpu-1"]),
    ])
    func aJobIsChargedOnlyWithTheGPUsItMayUse(_ environment: [String: String], _ expected: [String]) throws {
        let stub = try StubNVML(gpus: 3)
        #expect(NVML.probe(host(stub, environment)).domains.map { $0.name } == expected)
    }

    @Test(arguments: ["", "-1", "MIG-unknown", "nonsense", "99999999999999999999"])
    func noGPUAndStrangeIdentifiersAreReasonsNotCrashes(_ list: String) throws {
        let stub = try StubNVML(gpus: 2)
        let status = NVML.probe(host(stub, ["CUDA_VISIBLE_DEVICES": list]))
        #expect(!status.available && status.reason != nil && status.fix != nil)
    }

    @Test(arguments: ["MIG-1234", "MIG-GPU-0000/3/0"])
    func aSliceShowsItsWholeGPUAndSaysSo(_ identifier: String) throws {
        let stub = try StubNVML(gpus: 2, isSliced: true)
        let status = NVML.probe(host(stub, ["CUDA_VISIBLE_DEVICES": identifier]))
        #expect(status.domains.map { $0.name } == ["gpu-0"])
        #expect(status.notes.contains { $0.contains("whole GPU") })
    }

    @Test func aGPUWithoutACounterIsIntegratedNotZero() throws {
        let stub = try StubNVML(hasCounter: false)
        let clock = ManualClock()
        var host = host(stub)
        host.clock = clock.clock
        #expect(NVML.probe(host).notes.contains { $0.contains("without an energy counter") })
        let meter = try Meter(host: host, sources: ["nvml"])
        let first = try meter.read()
        for _ in 0..<100 {
            clock.advance(by: Seconds(0.1))
            meter.sample()
        }
        let use = meter.use(from: first, to: try meter.read())
        #expect(use.total.value.value.isApproximately(700, within: 1e-6))
        #expect(use.total.provenance.origin == "nvml (power, integrated)")
    }

    @Test func theCounterIsUsedWhereThereIsOne() throws {
        let stub = try StubNVML()
        let clock = ManualClock()
        var host = host(stub)
        host.clock = clock.clock
        let meter = try Meter(host: host, sources: ["nvml"])
        let first = try meter.read()
        clock.advance(by: Seconds(1))
        let use = meter.use(from: first, to: try meter.read())
        #expect(use.total.value == Joules(1))
        #expect(use.flags == [.windowTooShort(domain: "gpu-0", minimum: Seconds(5))])
    }

    @Test func aMissingOrBrokenDriverIsAReason() throws {
        let missing = NVML.probe(Host(root: "/", environment: ["PERJOULE_NVML_LIBRARY": "/nonexistent/libnvml.so"]))
        #expect(!missing.available && missing.reason == "no NVIDIA driver is installed")
        let stub = try StubNVML(isBroken: true)
        let broken = NVML.probe(host(stub))
        #expect(!broken.available && broken.reason?.contains("Driver Not Loaded") == true)
    }

    @Test func aGPUIsDividedByUtilisation() throws {
        let stub = try StubNVML()
        let processes = try GPUProcesses(host(stub))
        processes.update()
        processes.update()
        #expect(processes.share(of: [41], in: "gpu-0") == Fraction(0.75))
        #expect(processes.share(of: [42], in: "gpu-0") == Fraction(0.25))
        #expect(processes.share(of: [41, 42, 43], in: "gpu-0") == Fraction(1))
        #expect(processes.share(of: [41], in: "gpu-9") == nil)
    }
}
